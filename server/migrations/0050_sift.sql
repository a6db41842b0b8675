-- The sift: who scores, what they may not judge, their marks, what they settled, what is masked.
create table assessor (
    round text not null,
    address_mac text not null,
    at bigint not null,
    sealed text not null,
    primary key (round, address_mac)
);

create table interest (
    application text not null references application (id) on delete cascade,
    scorer text not null,
    kind text not null,
    at bigint not null,
    primary key (application, scorer)
);

create table mark (
    application text not null references application (id) on delete cascade,
    part text not null,
    scorer text not null,
    mark bigint not null,
    at bigint not null,
    primary key (application, part, scorer)
);

create table settled (
    application text not null references application (id) on delete cascade,
    part text not null,
    scorer text not null,
    mark bigint not null,
    at bigint not null,
    sealed text not null,
    primary key (application, part)
);

create table mask (
    application text not null references application (id) on delete cascade,
    part text not null,
    scorer text not null,
    at bigint not null,
    sealed text not null,
    primary key (application, part)
);

create index application_round on application (form, closes);
create index audit_actor on audit (actor, act);
