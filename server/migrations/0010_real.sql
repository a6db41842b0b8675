-- The address that asked, sealed: who is not known yet becomes a person when the letter is used. It
-- takes the place of the column person, which is no longer written.
alter table link add column sealed text;

-- A letter is not taken in hand before this instant: one server has it until then, or it waits.
alter table letter add column due bigint not null default 0;
-- How often it was taken in hand.
alter table letter add column tries bigint not null default 0;
-- How many of those times nobody knows whether the relay took it.
alter table letter add column unsure bigint not null default 0;
-- When the relay refused it for good.
alter table letter add column refused bigint;
create index letter_due on letter (due) where handed is null;
