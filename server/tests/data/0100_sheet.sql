-- A score sheet as it is kept since 0100.
insert into sheet (application, scorer, at, sealed) values ('1111111111111111aaaaaaaaaaaaaaaa', 'somebody', 1795388400000, '');
