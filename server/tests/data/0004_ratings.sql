-- Counted before the next migration. Never changed.
insert into page_rating (page, day, yes, no) values ('/guidance/being-a-mentee', 20779, 3, 1);
