-- Somebody from outside the force, who fills in a form that is open to outsiders.
alter table session add column visit bigint not null default 0;
