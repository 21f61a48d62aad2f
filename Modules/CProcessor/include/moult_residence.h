#ifndef MOULT_RESIDENCE_H
#define MOULT_RESIDENCE_H

/* Takes the pages of code and constants that starting up has touched out of the process; the first few
   calls do it, further ones nothing. What is used again comes back from the file cache where it is
   touched. Loading, reading arguments and setting up take some megabytes of code that a run never sees
   again, and so does a report after it. Nothing is done under a debugger, whose breakpoints lie in such
   pages, and where this is not Linux. */
void moult_drop_startup_pages(void);

#endif
