-- The windows of two forms, as they are kept since 0140.
update service set windows = '{"ask":[],"mentee":[{"opens":"2026-10-01","closes":"2026-12-31","yearly":true}]}' where id = 1;
