-- Decisions that are drafted and not yet published: one for each application, with its feedback.
create table decision (
    application text primary key references application (id) on delete cascade,
    drafter text not null,
    version bigint not null,
    at bigint not null,
    outcome text not null,
    lacking bigint not null,
    sealed text not null
);

-- Since when a mark does not count: whoever gave it declared why they may not judge.
alter table mark add column void bigint;
