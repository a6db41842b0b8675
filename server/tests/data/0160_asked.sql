-- An application that another version of the rules compared is compared again.
update application set asked = 'a version of before' where id = '1111111111111111aaaaaaaaaaaaaaaa';
