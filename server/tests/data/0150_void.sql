-- A mask that no longer counts, as it is kept since 0150.
insert into mask (application, part, scorer, at, sealed, void) values ('1111111111111111aaaaaaaaaaaaaaaa', 'achievement', 'somebody', 1795388400000, '', 1795388400000);
