insert into session (secret_mac, person, made, seen, visit) select 'of an outsider', min(id), 1795388400000, 1795388400000, 1 from person;
