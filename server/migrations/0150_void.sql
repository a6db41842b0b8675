-- Since when a mask does not count: whoever made it may not judge. Nobody scores that part until another does.
alter table mask add column void bigint;
