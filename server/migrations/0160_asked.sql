-- The version of the rules under which what the line manager of an application endorses was compared last: at a
-- start only those are opened that another version compared.
alter table application add column asked text not null default '';
