-- A mark that was settled, and one that is proposed, as they are kept since 0130.
insert into settled (application, part, scorer, mark, at, sealed, agreed) values ('1111111111111111aaaaaaaaaaaaaaaa', 'benefit', 'somebody', 3, 1795388400000, '', 1);
insert into settled (application, part, scorer, mark, at, sealed, agreed) values ('1111111111111111aaaaaaaaaaaaaaaa', 'commitment', 'somebody', 3, 1795388400000, '', 0);
