-- Whether pages helped: counts only, with nothing that says who rated them.
create table page_rating (
    page text not null,
    -- Days since 1 January 1970.
    day bigint not null,
    yes bigint not null,
    no bigint not null,
    unique (page, day)
);
