-- Only text and bigint: the two engines agree on them. Ids are text, instants are milliseconds,
-- yes and no are 1 and 0. What is called `sealed` can be opened only with the vault's key.

create table service (
    id bigint primary key,
    mode text not null,
    opened bigint not null
);

-- The one row that every batch of writes locks first.
create table audit_head (
    id bigint primary key,
    seq bigint not null,
    mac text not null
);
insert into audit_head (id, seq, mac) values (1, 0, '');

create table audit (
    seq bigint primary key,
    at bigint not null,
    actor text not null,
    act text not null,
    subject text not null,
    fields text not null,
    mac text not null
);

create table person (
    id text primary key,
    address_mac text not null unique,
    version bigint not null,
    sealed text not null
);

create table session (
    secret_mac text primary key,
    person text not null references person (id),
    made bigint not null,
    seen bigint not null
);
create index session_person on session (person);

-- Links that act for someone. A link for an address nobody has stands here too, without a person,
-- so that both look the same from outside.
create table link (
    id text primary key,
    purpose text not null,
    address_mac text not null,
    person text references person (id),
    secret_mac text not null unique,
    code_mac text not null,
    browser_mac text not null,
    tries bigint not null,
    made bigint not null,
    used bigint
);
create index link_address on link (address_mac, made);
create index link_browser on link (browser_mac);

create table draft (
    id text primary key,
    person text not null references person (id),
    form text not null,
    version bigint not null,
    saved bigint not null,
    sealed text not null,
    unique (person, form)
);

create table application (
    id text primary key,
    person text not null references person (id),
    reference text not null unique,
    form text not null,
    submitted bigint not null,
    version bigint not null,
    sealed text not null
);
create index application_person on application (person, submitted);

create table question (
    id text primary key,
    person text not null references person (id),
    stage text not null,
    since bigint not null,
    version bigint not null,
    sealed text not null
);
create index question_person on question (person, since);
create index question_stage on question (stage, since);

create table letter (
    id text primary key,
    at bigint not null,
    handed bigint,
    sealed text not null
);

-- What was answered to a write, for the one who asks again with the same key.
create table reply (
    id text primary key,
    body_mac text not null,
    at bigint not null,
    sealed text not null
);
