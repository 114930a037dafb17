-- A journal of schema version 3, made by the program of that time (see test_released.py).
BEGIN TRANSACTION;
CREATE TABLE clearances (
	id INTEGER NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	texts TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "clearances" VALUES(1,'2026-06-22','[]');
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	meeting VARCHAR(200) NOT NULL, 
	person VARCHAR(200) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	file VARCHAR(200) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	via VARCHAR(10) DEFAULT 'folder' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	day VARCHAR(10) DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "deliveries" VALUES(1,'2026-12-01T00:46:59+00:00','RICHIESTA-2026-06-22','PU56Y','222c65560dc028c3ecf42d2606eb78f2','RICHIESTA-2026-06-22_PU56Y.eml','written','folder','','2026-06-22');
INSERT INTO "deliveries" VALUES(2,'2026-12-01T00:46:59+00:00','RICHIESTA-2026-06-22','PBZ3N','99b1c3a738a7a0d96492c2a0575ec21c','RICHIESTA-2026-06-22_PBZ3N.eml','written','folder','','2026-06-22');
INSERT INTO "deliveries" VALUES(3,'2026-06-22T08:01:00+00:00','AS-2026-06-25','PBZ3N','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','AS-2026-06-25_PBZ3N.eml','written','folder','','2026-06-22');
CREATE TABLE documents (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	meeting VARCHAR(200) NOT NULL, 
	reader VARCHAR(200) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	talks TEXT NOT NULL, 
	day VARCHAR(10) DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES(1,'2026-06-22T08:00:00+00:00','AS-2026-06-25','PBZ3N','abababababababababababababababababababababababababababababababab','["R88LDFX"]','2026-06-22');
CREATE TABLE flags (
	id INTEGER NOT NULL, 
	opened INTEGER NOT NULL, 
	closed INTEGER, 
	tab VARCHAR(100) NOT NULL, 
	row_code VARCHAR(200) NOT NULL, 
	field VARCHAR(40) NOT NULL, 
	code VARCHAR(20) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(opened) REFERENCES runs (id), 
	FOREIGN KEY(closed) REFERENCES runs (id)
);
INSERT INTO "flags" VALUES(1,1,NULL,'Nuclei','N7F3K','path','CONTATTO-01');
INSERT INTO "flags" VALUES(2,1,NULL,'Schede','R88LDFX','next_date','MANCA-02');
INSERT INTO "flags" VALUES(3,1,NULL,'Schede','RS2BWEW','end','MANCA-01');
INSERT INTO "flags" VALUES(4,1,NULL,'Schede','RS2BWEW','next_date','MANCA-02');
CREATE TABLE imprints (
	id INTEGER NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	what VARCHAR(200) NOT NULL, 
	reader VARCHAR(200) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "imprints" VALUES(1,'2026-06-22','N7F3K','','efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef');
CREATE TABLE latest (
	kind VARCHAR(10) NOT NULL, 
	code VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	hash VARCHAR(32) NOT NULL, 
	tab VARCHAR(100) DEFAULT '' NOT NULL, 
	"row" INTEGER, 
	age INTEGER NOT NULL, 
	first_seen VARCHAR(10) NOT NULL, 
	gone BOOLEAN NOT NULL, 
	accepted BOOLEAN NOT NULL, 
	glance VARCHAR(32) DEFAULT '' NOT NULL, 
	gist TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (kind, code), 
	FOREIGN KEY(version) REFERENCES versions (id)
);
INSERT INTO "latest" VALUES('session','RYV4H52',1,'4dfe6e70efca817789c2f7c4d6435b7a','8dbef5b6c2b0a100dab74a47a7ae9ea3','Schede',2,1,'2026-06-22',0,0,'850ff1c762c60184a84b2e7c540ff295','Amina HaddadN7F3K2026-03-1210:3011:45mother1 child22026-03-2623a1d671674510');
INSERT INTO "latest" VALUES('session','R88LDFX',11,'935fda43d356b4294360ac007f70b2c7','1a5e11504604051e80279900f167e00f','Schede',3,2,'2026-06-22',0,0,'87bd5d68ad8a1b51980a741e886af817','Li WeiN2QX82026-05-1909:0010:00father14efc3151b6d410[[["MANCA-02", "next_date", "error", {}]], []]');
INSERT INTO "latest" VALUES('session','RS2BWEW',3,'25a9c8e9969580310dd89bbe675af4c2','947426d8dac08c609c1590ded6d971c3','Schede',4,3,'2026-06-22',0,0,'222be1509251ca9d56520109e6c6c907','Amina HaddadN7F3K2026-03-2610:00mother1ef27757ceac810[[["MANCA-01", "end", "error", {}], ["MANCA-02", "next_date", "error", {}]], []]');
INSERT INTO "latest" VALUES('nucleus','N7F3K',4,'52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0','nucleus',NULL,4,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('nucleus','N2QX8',5,'1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060','nucleus',NULL,5,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','PU56Y',6,'5c2821d89f43b82fc2fb14a5309e22dc','5c2821d89f43b82fc2fb14a5309e22dc','person',NULL,6,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','PBZ3N',7,'51f15ff7e14ad83438a76982cf494d9b','51f15ff7e14ad83438a76982cf494d9b','person',NULL,7,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','PWW3B',8,'da4008840545fb99ddfd0e54de818603','da4008840545fb99ddfd0e54de818603','person',NULL,8,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','PSQ7B',9,'200dfbb41152459f7cdda23e271e86a8','200dfbb41152459f7cdda23e271e86a8','person',NULL,9,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('meeting','AS-2026-06-25',10,'b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1','meeting',NULL,10,'2026-06-22',0,0,'','');
CREATE TABLE meta (
	"key" VARCHAR(40) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema_version','3');
INSERT INTO "meta" VALUES('context','14e81a47380e50bbbeb8a9fa66438eb1');
INSERT INTO "meta" VALUES('untouched','9c8585f99387149f9ee6633ce91743f92026-06-222026-07-18[[["Amina Haddad",2,1,0],["Li Wei",1,1,0]],[["MANCA-02","Schede",3,"L","Data prossimo colloquio","next_date","R88LDFX","error",{}],["MANCA-01","Schede",4,"F","Ora fine","end","RS2BWEW","error",{}],["MANCA-02","Schede",4,"L","Data prossimo colloquio","next_date","RS2BWEW","error",{}],["CONTATTO-01","Nuclei",2,"I","Percorso","path","N7F3K","warning",{"day":"26/03/2026","days":"60"}]],1,[],[]]');
CREATE TABLE requests (
	id INTEGER NOT NULL, 
	asked VARCHAR(10) NOT NULL, 
	person VARCHAR(200) NOT NULL, 
	row_code VARCHAR(200) NOT NULL, 
	field VARCHAR(40) NOT NULL, 
	code VARCHAR(20) NOT NULL, 
	passed VARCHAR(10) DEFAULT '' NOT NULL, 
	closed VARCHAR(10) DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "requests" VALUES(1,'2026-06-22','PU56Y','RS2BWEW','end','MANCA-01','','');
INSERT INTO "requests" VALUES(2,'2026-06-22','PU56Y','RS2BWEW','next_date','MANCA-02','','');
INSERT INTO "requests" VALUES(3,'2026-06-22','PBZ3N','R88LDFX','next_date','MANCA-02','','');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	today VARCHAR(10) NOT NULL, 
	workbook VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES(1,'2026-12-01T00:46:18+00:00','2026-06-22','a56e44d9293ff0102002ee513d289a6f');
INSERT INTO "runs" VALUES(2,'2026-12-01T00:46:31+00:00','2026-06-22','a56e44d9293ff0102002ee513d289a6f');
CREATE TABLE versions (
	id INTEGER NOT NULL, 
	run INTEGER NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	code VARCHAR(200) NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	hash VARCHAR(32) NOT NULL, 
	tab VARCHAR(100) NOT NULL, 
	"row" INTEGER, 
	typed TEXT NOT NULL, 
	record TEXT NOT NULL, 
	gone BOOLEAN NOT NULL, 
	accepted BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "versions" VALUES(1,1,'session','RYV4H52','4dfe6e70efca817789c2f7c4d6435b7a','8dbef5b6c2b0a100dab74a47a7ae9ea3','Schede',2,'{"cells": ["Amina Haddad", "N7F3K", "12/03/2026", "10:30", "11:45", "madre, 2 figli", "Raccolta di informazioni sul nucleo.", "", "", "", "26/03/2026", "", "", "", "", "", ""], "extra": {}}','{"code":"RYV4H52","tab":"","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-12","start":"10:30:00","end":"11:45:00","attendees":[{"role":"mother","count":1},{"role":"child","count":2}],"description":"Raccolta di informazioni sul nucleo.","outcome":null,"issues":null,"agreements":null,"next_date":"2026-03-26","no_next":false,"held":"HELD","confidentiality":null,"complete":true,"missing":[],"first_seen":"2026-06-22","municipality":"Rozzano","double":false}',0,0);
INSERT INTO "versions" VALUES(2,1,'session','R88LDFX','079b51b0993e73e63ba17b2935412ef2','ac53e0e696461834be2f88908c3226c0','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"R88LDFX","tab":"","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22","municipality":"Opera","double":false}',0,0);
INSERT INTO "versions" VALUES(3,1,'session','RS2BWEW','25a9c8e9969580310dd89bbe675af4c2','947426d8dac08c609c1590ded6d971c3','Schede',4,'{"cells": ["Amina Haddad", "N7F3K", "26 03 26", "10", "", "madre", "Controllo dei documenti, NOTA “è”.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"RS2BWEW","tab":"","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-26","start":"10:00:00","end":null,"attendees":[{"role":"mother","count":1}],"description":"Controllo dei documenti, NOTA “è”.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["end","next_date"],"first_seen":"2026-06-22","municipality":"Rozzano","double":false}',0,0);
INSERT INTO "versions" VALUES(4,1,'nucleus','N7F3K','52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0','nucleus',NULL,'{}','{"code":"N7F3K","name":"Hoxha","other_names":[],"municipality":"Rozzano","language":"albanese","mediator":"Amina Haddad","social_worker":"Anna Rossi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0,0);
INSERT INTO "versions" VALUES(5,1,'nucleus','N2QX8','1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060','nucleus',NULL,'{}','{"code":"N2QX8","name":"Chen","other_names":[],"municipality":"Opera","language":"cinese","mediator":"Li Wei","social_worker":"Paolo Bianchi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0,0);
INSERT INTO "versions" VALUES(6,1,'person','PU56Y','5c2821d89f43b82fc2fb14a5309e22dc','5c2821d89f43b82fc2fb14a5309e22dc','person',NULL,'{}','{"code":"PU56Y","name":"Amina Haddad","job":"MEDIATOR","email":"amina@cooperativa.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(7,1,'person','PBZ3N','51f15ff7e14ad83438a76982cf494d9b','51f15ff7e14ad83438a76982cf494d9b','person',NULL,'{}','{"code":"PBZ3N","name":"Li Wei","job":"MEDIATOR","email":"li@cooperativa.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(8,1,'person','PWW3B','da4008840545fb99ddfd0e54de818603','da4008840545fb99ddfd0e54de818603','person',NULL,'{}','{"code":"PWW3B","name":"Anna Rossi","job":"SOCIAL_WORKER","email":"anna@comune.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(9,1,'person','PSQ7B','200dfbb41152459f7cdda23e271e86a8','200dfbb41152459f7cdda23e271e86a8','person',NULL,'{}','{"code":"PSQ7B","name":"Paolo Bianchi","job":"SOCIAL_WORKER","email":"paolo@comune.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(10,1,'meeting','AS-2026-06-25','b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1','meeting',NULL,'{}','{"kind":"SOCIAL_WORKERS","date":"2026-06-25","time":"10:00:00","place":"Opera","municipalities":[],"notes":null}',0,0);
INSERT INTO "versions" VALUES(11,2,'session','R88LDFX','935fda43d356b4294360ac007f70b2c7','1a5e11504604051e80279900f167e00f','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre e la maestra.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"R88LDFX","tab":"","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre e la maestra.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22","municipality":"Opera","double":false}',0,0);
CREATE INDEX documents_by_reader ON documents (reader, meeting);
CREATE INDEX deliveries_by_meeting ON deliveries (meeting, person);
CREATE INDEX requests_open ON requests (closed);
CREATE INDEX imprints_by_hash ON imprints (hash);
CREATE INDEX versions_by_code ON versions (kind, code, id);
CREATE INDEX flags_open ON flags (closed, row_code);
COMMIT;
