-- The score sheets of a gateway event: who gave one about whom, with a note. Its marks stand with the others.
create table sheet (
    application text not null references application (id) on delete cascade,
    scorer text not null,
    at bigint not null,
    sealed text not null,
    primary key (application, scorer)
);
