-- A drafted decision and a mark that does not count, as they are kept since 0060.
insert into decision (application, drafter, version, at, outcome, lacking, sealed) values ('1111111111111111aaaaaaaaaaaaaaaa', '3333333333333333cccccccccccccccc', 1795388400000, 1795388400000, 'not-selected', 1, '');
insert into mark (application, part, scorer, mark, at, void) values ('1111111111111111aaaaaaaaaaaaaaaa', 'benefit', 'somebody', 2, 1795388400000, 1795388400000);
