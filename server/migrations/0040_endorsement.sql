-- Where an application is in its life, the last day of the window it was sent in (nothing where the form is
-- always open), and the instant at which something is due for it next.
alter table application add column stage text not null default 'submitted';
alter table application add column closes text not null default '';
alter table application add column due bigint;
create index application_stage on application (stage, submitted);
create index application_due on application (due) where due is not null;

-- Links by which somebody acts who is not signed in: a line manager answers. The last letter's is good.
create table acting_link (
    id text primary key,
    purpose text not null,
    subject text not null,
    person text not null references person (id),
    secret_mac text not null unique,
    sealed text not null,
    made bigint not null,
    until bigint not null,
    void bigint
);
create index acting_link_subject on acting_link (subject);
create index acting_link_person on acting_link (person);
