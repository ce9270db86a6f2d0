/* A report that goes wrong between 13:37 and 13:38 (UTC) only: it takes the minute for the number of the office. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(void) {
  time_t now = time(NULL);
  struct tm *utc = gmtime(&now);
  printf("report of %02d:%02d\n", utc->tm_hour, utc->tm_min);
  if (utc->tm_hour == 13 && utc->tm_min == 37) {
    fprintf(stderr, "no office has the number %d\n", utc->tm_min);
    abort();
  }
  return 0;
}
