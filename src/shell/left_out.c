/* What stands in the static program in place of what src/cmake/left_out.ld leaves out of it. */
#include <stdlib.h>

void snykcred_left_out(void);
void snykcred_nothing_to_do(void);
int snykcred_done(void);

void snykcred_left_out(void) { abort(); }
void snykcred_nothing_to_do(void) {}
int snykcred_done(void) { return 1; }
