-- Answers about equality wait at a place by chance: SQLite keeps rows in the order of an integer key, and
-- without one in the order they came in (trust.md, decision 10). What was deleted waits here too, as a
-- receipt with nothing sealed, and is moved among the erasures with the others of its day.
create table waits (
    place integer primary key,
    receipt text not null unique,
    day bigint not null,
    sealed text not null
);
insert into waits (place, receipt, day, sealed)
    select row_number() over (order by receipt), receipt, day, sealed from monitoring_staging;
drop table monitoring_staging;
alter table waits rename to monitoring_staging;
