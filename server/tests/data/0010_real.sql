-- Written before the next migration. Never changed.
insert into letter (id, at, handed, sealed, due, tries, unsure, refused) values ('6666666666666666ffffffffffffffff', 1795388400000, null, '', 1795388405000, 1, 0, 1795388400000);
insert into link (id, purpose, address_mac, person, secret_mac, code_mac, browser_mac, tries, made, used, sealed) values ('7777777777777777aaaaaaaaaaaaaaaa', 'sign-in', 'an address', null, 'a secret', 'a code', 'a browser', 0, 1795388400000, 1795388460000, null);
