-- A line manager's link as it is kept since 0040, and an application whose stage stands beside it.
insert into acting_link (id, purpose, subject, person, secret_mac, sealed, made, until, void) values ('9999999999999999cccccccccccccccc', 'endorse', '1111111111111111aaaaaaaaaaaaaaaa', '74855136055e1276564ce2fc555faaa8', 'a third secret', '', 1795388400000, 1797980400000, 1795388460000);
update application set stage = 'submitted', closes = '', due = null where id = '1111111111111111aaaaaaaaaaaaaaaa';
