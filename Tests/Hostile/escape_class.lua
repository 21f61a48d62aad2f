-- Types that scripts may not change.
-- options: --timeout 10
-- status: 1
-- says: TypeError: cannot set 'append' attribute of immutable type 'list'

list.append = 5
