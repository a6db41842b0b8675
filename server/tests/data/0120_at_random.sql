insert into monitoring_staging (place, receipt, day, sealed) values (1795388400, 'a receipt of which the answers were deleted', 20780, '');
