/* SPDX-License-Identifier: MIT */
/*
 * fits KIND: is every line of stdin a document "unbrick.KIND/1" that fits its
 * shipped schema, and is there one?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/schema.h"

static int check(const char *line, const char *kind)
{
	char name[80], why[300] = "it is no JSON";
	json_t *doc = json_loads(line, 0, NULL), *schema;
	int rc = 1;

	snprintf(name, sizeof(name), "schema/%s.json", kind);
	schema = schema_load(name);
	if (!schema)
		printf("there is no %s\n", name);
	else if (!doc || !schema_holds(schema, doc, why, sizeof(why)))
		printf("%s in %.500s", why, line);
	else
		rc = 0;
	json_decref(doc);
	json_decref(schema);
	return rc;
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	int rc = 1;

	while (argc == 2 && getline(&line, &room, stdin) > 0) {
		rc = check(line, argv[1]);
		if (rc)
			break;
	}
	free(line);
	return rc;
}
