-- A link as it is kept since 0030, with its mailbox.
insert into link (id, purpose, address_mac, person, secret_mac, code_mac, browser_mac, tries, made, used, sealed, mailbox_mac) values ('8888888888888888bbbbbbbbbbbbbbbb', 'sign-in', 'an address', null, 'another secret', 'a code', 'a browser', 0, 1795388400000, 1795388460000, null, 'a mailbox');
