-- Adjustments, notes and answers about equality as they are kept since 0070.
insert into adjustment (person, version, saved, sealed) values ('3333333333333333cccccccccccccccc', 2, 1795388400000, '');
insert into adjusted (application, at) values ('1111111111111111aaaaaaaaaaaaaaaa', 1795388400000);
insert into staff_note (id, application, author, at, sealed) values ('7777777777777777eeeeeeeeeeeeeeee', '1111111111111111aaaaaaaaaaaaaaaa', '3333333333333333cccccccccccccccc', 1795388400000, '');
