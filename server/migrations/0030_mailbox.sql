-- The mailbox that a letter goes to: its address without what follows a plus. Null before this step.
alter table link add column mailbox_mac text;
create index link_made on link (made);
