-- What somebody settles who gave one of the marks counts once another agrees: 0 while it is proposed.
alter table settled add column agreed bigint not null default 1;
