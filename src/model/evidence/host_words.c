/* SPDX-License-Identifier: MIT */
/*
 * What hosts say of a port in other languages: the C library's catalogues and
 * Windows, for "permission denied", "no such file", "busy", "no such device".
 */
#include "base/count.h"
#include "base/text.h"
#include "model/evidence/parts.h"
#include "model/evidence/text.h"

static const struct {
	const char *word;
	enum fact_kind kind;
} words[] = {
	{ "No such file or directory", FACT_SERIAL_ERROR },
	{ "Device or resource busy", FACT_SERIAL_ERROR },
	{ "No such device", FACT_SERIAL_ERROR },
	{ "File not found", FACT_SERIAL_ERROR },

	/* German */
	{ "Keine Berechtigung", FACT_PERMISSION },
	{ "Datei oder Verzeichnis nicht gefunden", FACT_SERIAL_ERROR },
	{ "Das Ger\u00e4t oder die Ressource ist belegt", FACT_SERIAL_ERROR },
	{ "Kein passendes Ger\u00e4t gefunden", FACT_SERIAL_ERROR },
	{ "Die Operation ist nicht erlaubt", FACT_PERMISSION },
	{ "Zugriff verweigert", FACT_PERMISSION },
	{ "kann die angegebene Datei nicht finden", FACT_SERIAL_ERROR },
	{ "wird bereits verwendet", FACT_SERIAL_ERROR },

	/* French */
	{ "Permission non accord\u00e9e", FACT_PERMISSION },
	{ "Aucun fichier ou dossier de ce type", FACT_SERIAL_ERROR },
	{ "P\u00e9riph\u00e9rique ou ressource occup\u00e9",
	  FACT_SERIAL_ERROR },
	{ "Aucun p\u00e9riph\u00e9rique de ce type", FACT_SERIAL_ERROR },
	{ "Op\u00e9ration non permise", FACT_PERMISSION },
	{ "Acc\u00e8s refus\u00e9", FACT_PERMISSION },
	{ "fichier sp\u00e9cifi\u00e9 est introuvable", FACT_SERIAL_ERROR },

	/* Spanish */
	{ "Permiso denegado", FACT_PERMISSION },
	{ "No existe el fichero o el directorio", FACT_SERIAL_ERROR },
	{ "Dispositivo o recurso ocupado", FACT_SERIAL_ERROR },
	{ "No existe el dispositivo", FACT_SERIAL_ERROR },
	{ "Operaci\u00f3n no permitida", FACT_PERMISSION },
	{ "Acceso denegado", FACT_PERMISSION },
	{ "encontrar el archivo especificado", FACT_SERIAL_ERROR },
	{ "No existe el archivo o el directorio", FACT_SERIAL_ERROR },

	/* Italian */
	{ "Permesso negato", FACT_PERMISSION },
	{ "File o directory non esistente", FACT_SERIAL_ERROR },
	{ "Dispositivo o risorsa occupata", FACT_SERIAL_ERROR },
	{ "Nessun device corrisponde", FACT_SERIAL_ERROR },
	{ "Operazione non permessa", FACT_PERMISSION },
	{ "Accesso negato", FACT_PERMISSION },
	{ "trovare il file specificato", FACT_SERIAL_ERROR },

	/* Portuguese */
	{ "Permiss\u00e3o recusada", FACT_PERMISSION },
	{ "Ficheiro ou pasta inexistente", FACT_SERIAL_ERROR },
	{ "Dispositivo ou recurso ocupado", FACT_SERIAL_ERROR },
	{ "Dispositivo inexistente", FACT_SERIAL_ERROR },
	{ "Opera\u00e7\u00e3o n\u00e3o permitida", FACT_PERMISSION },
	{ "Permiss\u00e3o negada", FACT_PERMISSION },
	{ "Arquivo ou diret\u00f3rio inexistente", FACT_SERIAL_ERROR },
	{ "Dispositivo ou recurso est\u00e1 ocupado", FACT_SERIAL_ERROR },
	{ "Acesso negado", FACT_PERMISSION },
	{ "encontrar o arquivo especificado", FACT_SERIAL_ERROR },
	{ "encontrar o ficheiro especificado", FACT_SERIAL_ERROR },

	/* Dutch */
	{ "Toegang geweigerd", FACT_PERMISSION },
	{ "Bestand of map bestaat niet", FACT_SERIAL_ERROR },
	{ "Apparaat of hulpbron is bezig", FACT_SERIAL_ERROR },
	{ "Onjuist apparaat", FACT_SERIAL_ERROR },
	{ "Actie is niet toegestaan", FACT_PERMISSION },
	{ "het opgegeven bestand niet vinden", FACT_SERIAL_ERROR },

	/* Polish */
	{ "Brak dost\u0119pu", FACT_PERMISSION },
	{ "Nie ma takiego pliku ani katalogu", FACT_SERIAL_ERROR },
	{ "Urz\u0105dzenie lub zasoby zaj\u0119te", FACT_SERIAL_ERROR },
	{ "Nie ma takiego urz\u0105dzenia", FACT_SERIAL_ERROR },
	{ "Operacja niedozwolona", FACT_PERMISSION },
	{ "Odmowa dost\u0119pu", FACT_PERMISSION },
	{ "odnale\u017a\u0107 okre\u015blonego pliku", FACT_SERIAL_ERROR },

	/* Chinese */
	{ "\u6743\u9650\u4e0d\u591f", FACT_PERMISSION },
	{ "\u6ca1\u6709\u90a3\u4e2a\u6587\u4ef6\u6216\u76ee\u5f55",
	  FACT_SERIAL_ERROR },
	{ "\u8bbe\u5907\u6216\u8d44\u6e90\u5fd9", FACT_SERIAL_ERROR },
	{ "\u6ca1\u6709\u90a3\u4e2a\u8bbe\u5907", FACT_SERIAL_ERROR },
	{ "\u4e0d\u5141\u8bb8\u7684\u64cd\u4f5c", FACT_PERMISSION },
	{ "\u62d2\u7d55\u4e0d\u7b26\u6b0a\u9650\u7684\u64cd\u4f5c",
	  FACT_PERMISSION },
	{ "\u6c92\u6709\u6b64\u4e00\u6a94\u6848\u6216\u76ee\u9304",
	  FACT_SERIAL_ERROR },
	{ "\u88dd\u7f6e\u6216\u7cfb\u7d71\u8cc7\u6e90\u5fd9\u788c\u4e2d",
	  FACT_SERIAL_ERROR },
	{ "\u6c92\u6709\u6b64\u4e00\u88dd\u7f6e", FACT_SERIAL_ERROR },
	{ "\u6b64\u9805\u64cd\u4f5c\u4e26\u4e0d\u88ab\u5141\u8a31",
	  FACT_PERMISSION },
	{ "\u62d2\u7edd\u8bbf\u95ee", FACT_PERMISSION },
	{ "\u627e\u4e0d\u5230\u6307\u5b9a\u7684\u6587\u4ef6",
	  FACT_SERIAL_ERROR },

	/* Japanese */
	{ "\u8a31\u53ef\u304c\u3042\u308a\u307e\u305b\u3093", FACT_PERMISSION },
	{ "\u305d\u306e\u3088\u3046\u306a\u30d5\u30a1\u30a4\u30eb\u3084\u30c7\u30a3\u30ec\u30af\u30c8\u30ea\u306f\u3042\u308a\u307e\u305b\u3093",
	  FACT_SERIAL_ERROR },
	{ "\u30c7\u30d0\u30a4\u30b9\u3082\u3057\u304f\u306f\u30ea\u30bd\u30fc\u30b9\u304c\u30d3\u30b8\u30fc\u72b6\u614b\u3067\u3059",
	  FACT_SERIAL_ERROR },
	{ "\u305d\u306e\u3088\u3046\u306a\u30c7\u30d0\u30a4\u30b9\u306f\u3042\u308a\u307e\u305b\u3093",
	  FACT_SERIAL_ERROR },
	{ "\u8a31\u53ef\u3055\u308c\u3066\u3044\u306a\u3044\u64cd\u4f5c\u3067\u3059",
	  FACT_PERMISSION },
	{ "\u30a2\u30af\u30bb\u30b9\u304c\u62d2\u5426", FACT_PERMISSION },
	{ "\u6307\u5b9a\u3055\u308c\u305f\u30d5\u30a1\u30a4\u30eb\u304c\u898b\u3064\u304b\u308a\u307e\u305b\u3093",
	  FACT_SERIAL_ERROR },
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

void host_words_prepare(struct spots *s)
{
	for (size_t i = 0; i < COUNT(words); i++)
		spot_add(s, SPOT_HOSTS, words[i].word);
}

bool host_words_line(struct evidence *ev, const struct spot_line *l)
{
	size_t i = spot_next(l, SPOT_HOSTS, 0);

	if (i >= COUNT(words) || !names_port(l->text))
		return false;
	for (; i < COUNT(words); i = spot_next(l, SPOT_HOSTS, i + 1)) {
		if (!text_find_nocase(l->text, words[i].word))
			continue;
		evidence_add(ev, words[i].kind, l->number, l->text, 0, 0);
		return true;
	}
	return false;
}
