-- Erased before the next migration. Never changed.
insert into erasure (id, at) values ('99999999999999999999999999999999', 1795388400000);
