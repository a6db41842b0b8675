-- The windows of every form, as the server that was started last has them: by these, rounds have their days.
alter table service add column windows text not null default '{}';
