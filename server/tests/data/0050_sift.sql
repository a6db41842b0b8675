-- Marks and what belongs to them as they are kept since 0050.
insert into assessor (round, address_mac, at, sealed) values ('mentee-2026-12-31', 'an address', 1795388400000, '');
insert into interest (application, scorer, kind, at) values ('1111111111111111aaaaaaaaaaaaaaaa', 'somebody', 'team', 1795388400000);
insert into mark (application, part, scorer, mark, at) values ('1111111111111111aaaaaaaaaaaaaaaa', 'goals', '3333333333333333cccccccccccccccc', 4, 1795388400000);
insert into settled (application, part, scorer, mark, at, sealed) values ('1111111111111111aaaaaaaaaaaaaaaa', 'goals', '3333333333333333cccccccccccccccc', 4, 1795388400000, '');
insert into mask (application, part, scorer, at, sealed) values ('1111111111111111aaaaaaaaaaaaaaaa', 'goals', 'somebody', 1795388400000, '');
