-- When a person last signed in; 0 until it is known. What they left behind ends two years later.
alter table person add column signed_in bigint not null default 0;

-- The second row of the head is the floor: the last entry that was taken away from the front of the
-- chain when its time was up. An entry above it says so.
insert into audit_head (id, seq, mac) values (2, 0, '');

-- Who was erased, by id alone, so that a backup made before does not bring them back.
create table erasure (
    id text primary key,
    at bigint not null
);
