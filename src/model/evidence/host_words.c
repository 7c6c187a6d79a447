/* SPDX-License-Identifier: MIT */
/*
 * What hosts say of a port in other languages: the words of the C library
 * and of Windows for "permission denied", "no such file" and "busy".
 */
#include "base/count.h"
#include "base/text.h"
#include "model/evidence/parts.h"
#include "model/evidence/text.h"

static const struct {
	const char *word;
	enum fact_kind kind;
} words[] = {
	{ "Keine Berechtigung", FACT_PERMISSION },
	{ "Zugriff verweigert", FACT_PERMISSION },
	{ "Permission non accord\xc3\xa9"
	  "e",
	  FACT_PERMISSION },
	{ "Acc\xc3\xa8s refus\xc3\xa9", FACT_PERMISSION },
	{ "Permiso denegado", FACT_PERMISSION },
	{ "Acceso denegado", FACT_PERMISSION },
	{ "Permesso negato", FACT_PERMISSION },
	{ "Accesso negato", FACT_PERMISSION },
	{ "Permiss\xc3\xa3o negada", FACT_PERMISSION },
	{ "Acesso negado", FACT_PERMISSION },
	{ "Toegang geweigerd", FACT_PERMISSION },
	{ "Brak dost\xc4\x99pu", FACT_PERMISSION },
	{ "Odmowa dost\xc4\x99pu", FACT_PERMISSION },
	/* Chinese */
	{ "\xe6\x9d\x83\xe9\x99\x90\xe4\xb8\x8d\xe5\xa4\x9f", FACT_PERMISSION },
	{ "\xe6\x8b\x92\xe7\xbb\x9d\xe8\xae\xbf\xe9\x97\xae", FACT_PERMISSION },
	/* Japanese */
	{ "\xe8\xa8\xb1\xe5\x8f\xaf\xe3\x81\x8c\xe3\x81\x82\xe3\x82\x8a\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93",
	  FACT_PERMISSION },
	{ "\xe3\x82\xa2\xe3\x82\xaf\xe3\x82\xbb\xe3\x82\xb9\xe3\x81\x8c\xe6\x8b\x92\xe5\x90\xa6",
	  FACT_PERMISSION },
	{ "Datei oder Verzeichnis nicht gefunden", FACT_SERIAL_ERROR },
	{ "Aucun fichier ou dossier", FACT_SERIAL_ERROR },
	{ "No existe el fichero", FACT_SERIAL_ERROR },
	{ "No existe el archivo", FACT_SERIAL_ERROR },
	{ "File o directory non esistente", FACT_SERIAL_ERROR },
	{ "Arquivo ou diret\xc3\xb3rio inexistente", FACT_SERIAL_ERROR },
	{ "Bestand of map bestaat niet", FACT_SERIAL_ERROR },
	{ "Nie ma takiego pliku", FACT_SERIAL_ERROR },
	{ "No such file or directory", FACT_SERIAL_ERROR },
	{ "Ger\xc3\xa4t oder Ressource belegt", FACT_SERIAL_ERROR },
	{ "P\xc3\xa9riph\xc3\xa9rique ou ressource occup\xc3\xa9",
	  FACT_SERIAL_ERROR },
	{ "Dispositivo o recurso ocupado", FACT_SERIAL_ERROR },
	{ "Dispositivo o risorsa occupata", FACT_SERIAL_ERROR },
	{ "Dispositivo ou recurso est\xc3\xa1 ocupado", FACT_SERIAL_ERROR },
	{ "Apparaat of hulpbron is bezig", FACT_SERIAL_ERROR },
	{ "zasoby zaj\xc4\x99te", FACT_SERIAL_ERROR },
	{ "Device or resource busy", FACT_SERIAL_ERROR },
};

/* Only where a port or a USB device is named. */
static bool names_port(const char *line)
{
	struct words w;

	return text_find_nocase(line, "/dev/tty") ||
	       text_find_nocase(line, "/dev/bus/usb") ||
	       text_find_nocase(line, "/dev/cu.") ||
	       words_match(line, "|COM#", &w) ||
	       text_find_nocase(line, "libusb");
}

bool host_words_line(struct evidence *ev, size_t number, const char *line)
{
	struct word_pairs pairs;

	if (!names_port(line))
		return false;
	words_pairs(line, &pairs);
	for (size_t i = 0; i < COUNT(words); i++) {
		if (!words_may(&pairs, words[i].word) ||
		    !text_find_nocase(line, words[i].word))
			continue;
		evidence_add(ev, words[i].kind, number, line, 0, 0);
		return true;
	}
	return false;
}
