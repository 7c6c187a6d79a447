#include <stdio.h>

int main(void)
{
	puts("unbrick " UNBRICK_VERSION);
	return 0;
}
