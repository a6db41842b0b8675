-- Equality monitoring: answers that came since the last move, and answers that are kept. A receipt is a
-- keyed hash, with a key of its own; a day is days since 1 January 1970. Nothing here is of another table,
-- and nothing elsewhere is of these (trust.md, decision 10).
create table monitoring_staging (
    receipt text primary key,
    day bigint not null,
    sealed text not null
);

create table monitoring (
    receipt text primary key,
    day bigint not null,
    sealed text not null
);

-- The adjustments somebody needs, said once, and the applications they go with.
create table adjustment (
    person text primary key references person (id),
    version bigint not null,
    saved bigint not null,
    sealed text not null
);

create table adjusted (
    application text primary key references application (id) on delete cascade,
    at bigint not null
);

-- What CMU staff tell each other about an application.
create table staff_note (
    id text primary key,
    application text not null references application (id) on delete cascade,
    author text not null,
    at bigint not null,
    sealed text not null
);
create index staff_note_application on staff_note (application, at);
