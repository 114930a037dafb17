-- A journal of schema version 5, made by the program of that time (see test_released.py).
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
	meeting TEXT NOT NULL, 
	person TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	file TEXT NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	via VARCHAR(10) DEFAULT 'folder' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	day VARCHAR(10) DEFAULT '' NOT NULL, 
	document VARCHAR(64) DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "deliveries" VALUES(1,'2026-12-01T00:47:11.132885+00:00','AS-2026-06-25','PQ3HA','f669c09b54abf149005f99d843bb361a','AS-2026-06-25_PQ3HA.eml','written','folder','','2026-06-22','1fc1a375774fdbca9516037477b84416');
INSERT INTO "deliveries" VALUES(2,'2026-12-01T00:47:11.132885+00:00','AS-2026-06-25','P6WSN','f9080fd2210dee1f9d3c054a9ab06f74','AS-2026-06-25_P6WSN.eml','written','folder','','2026-06-22','882ae652130043aa6290b8342b2cf440');
INSERT INTO "deliveries" VALUES(3,'2026-12-01T00:47:23.748279+00:00','RICHIESTA-2026-06-22','P4GNZ','45c75fd23442320c40a3bc3553f38fa3','RICHIESTA-2026-06-22_P4GNZ.eml','written','folder','','2026-06-22','');
INSERT INTO "deliveries" VALUES(4,'2026-12-01T00:47:23.748279+00:00','RICHIESTA-2026-06-22','PH8AQ','fc5e3cf65aafaeb008d9b112b0e14ee3','RICHIESTA-2026-06-22_PH8AQ.eml','written','folder','','2026-06-22','');
CREATE TABLE documents (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	meeting TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	talks TEXT NOT NULL, 
	day VARCHAR(10) DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES(1,'2026-12-01T00:47:00.130737+00:00','AS-2026-06-25','room','dc0ddad7d227404138ea58cc22460d73','{"R4VBZD8": "a5c9b14bac031082", "R7S6GGZ": "71e9a485ae884bd7", "RP2UQ3L": "2bbb814bc7287934"}','2026-06-22');
INSERT INTO "documents" VALUES(2,'2026-12-01T00:47:00.130737+00:00','AS-2026-06-25','PQ3HA','1fc1a375774fdbca9516037477b84416','{"R7S6GGZ": "71e9a485ae884bd7", "RP2UQ3L": "2bbb814bc7287934"}','2026-06-22');
INSERT INTO "documents" VALUES(3,'2026-12-01T00:47:00.130737+00:00','AS-2026-06-25','P6WSN','882ae652130043aa6290b8342b2cf440','{"R4VBZD8": "a5c9b14bac031082"}','2026-06-22');
CREATE TABLE flags (
	id INTEGER NOT NULL, 
	opened INTEGER NOT NULL, 
	closed INTEGER, 
	tab TEXT NOT NULL, 
	row_code TEXT NOT NULL, 
	field TEXT NOT NULL, 
	code TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(opened) REFERENCES runs (id), 
	FOREIGN KEY(closed) REFERENCES runs (id)
);
INSERT INTO "flags" VALUES(1,1,NULL,'Nuclei','N7F3K','path','CONTATTO-01');
INSERT INTO "flags" VALUES(2,1,NULL,'Schede','R4VBZD8','next_date','MANCA-02');
INSERT INTO "flags" VALUES(3,1,NULL,'Schede','RP2UQ3L','end','MANCA-01');
INSERT INTO "flags" VALUES(4,1,NULL,'Schede','RP2UQ3L','next_date','MANCA-02');
CREATE TABLE imprints (
	id INTEGER NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	what TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "imprints" VALUES(1,'2026-06-22','AS-2026-06-25','room','dc0ddad7d227404138ea58cc22460d73');
INSERT INTO "imprints" VALUES(2,'2026-06-22','AS-2026-06-25','PQ3HA','1fc1a375774fdbca9516037477b84416');
INSERT INTO "imprints" VALUES(3,'2026-06-22','AS-2026-06-25','P6WSN','882ae652130043aa6290b8342b2cf440');
CREATE TABLE latest (
	kind VARCHAR(10) NOT NULL, 
	code TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	hash VARCHAR(32) NOT NULL, 
	tab TEXT DEFAULT '' NOT NULL, 
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
INSERT INTO "latest" VALUES('session','R7S6GGZ',1,'4dfe6e70efca817789c2f7c4d6435b7a','bb39079d87de5a42ed6a0930d7d27d67','Schede',2,1,'2026-06-22',0,0,'12f8426d535675838c2aaeab1c0a813d','Amina HaddadN7F3K2026-03-1210:3011:45mother1 child22026-03-2623a1d671674510');
INSERT INTO "latest" VALUES('session','R4VBZD8',11,'935fda43d356b4294360ac007f70b2c7','14af3e19caf375f939cbe5f4789236a6','Schede',3,2,'2026-06-22',0,0,'6c5c16264d1da34f7d50fd67eaea37b8','Li WeiN2QX82026-05-1909:0010:00father14efc3151b6d410[[["MANCA-02", "next_date", "error", {}]], []]');
INSERT INTO "latest" VALUES('session','RP2UQ3L',3,'25a9c8e9969580310dd89bbe675af4c2','e8e29281f6151c86effdb63d87817dde','Schede',4,3,'2026-06-22',0,0,'31991b0712cd64a893e3813827fec6c0','Amina HaddadN7F3K2026-03-2610:00mother1ef27757ceac810[[["MANCA-01", "end", "error", {}], ["MANCA-02", "next_date", "error", {}]], []]');
INSERT INTO "latest" VALUES('nucleus','N7F3K',4,'52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0','nucleus',NULL,4,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('nucleus','N2QX8',5,'1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060','nucleus',NULL,5,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','P4GNZ',6,'b9d89b899e4fb1da81e442e38712db0d','b9d89b899e4fb1da81e442e38712db0d','person',NULL,6,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','PH8AQ',7,'126e29dca862ec10b3cd5ec920e73059','126e29dca862ec10b3cd5ec920e73059','person',NULL,7,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','PQ3HA',8,'91820b3a9e8ac44d378379d50b48b84c','91820b3a9e8ac44d378379d50b48b84c','person',NULL,8,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','P6WSN',9,'e396a2d1cc855e580f44327b2be0b67a','e396a2d1cc855e580f44327b2be0b67a','person',NULL,9,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('meeting','AS-2026-06-25',10,'b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1','meeting',NULL,10,'2026-06-22',0,0,'','');
CREATE TABLE meta (
	"key" VARCHAR(40) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema_version','5');
INSERT INTO "meta" VALUES('context','b7ba2cb416ff950ad2a8ddc414d461ac');
INSERT INTO "meta" VALUES('day_order','sound');
INSERT INTO "meta" VALUES('stated','2026-06-22');
INSERT INTO "meta" VALUES('start','2024-01-01');
INSERT INTO "meta" VALUES('saved','2026-12-01T00:46:34+00:00');
INSERT INTO "meta" VALUES('untouched','fd932f3e22ba5f8b59565ac508d40b522026-06-222026-07-18[[["Amina Haddad",2,1,1,3],["Li Wei",1,1,0,1]],2,[["MANCA-02","Schede",3,"L","Data prossimo colloquio","next_date","R4VBZD8","error",{}],["MANCA-01","Schede",4,"F","Ora fine","end","RP2UQ3L","error",{}],["MANCA-02","Schede",4,"L","Data prossimo colloquio","next_date","RP2UQ3L","error",{}],["CONTATTO-01","Nuclei",2,"I","Percorso","path","N7F3K","warning",{"day":"26/03/2026","days":"60"}]],[],[],[["Li Wei","N2QX8","19/05/2026"],["Amina Haddad","N7F3K","26/03/2026"],["Amina Haddad","N7F3K","26/03/2026"],["Amina Haddad","N7F3K",""]],{}]');
CREATE TABLE requests (
	id INTEGER NOT NULL, 
	asked VARCHAR(10) NOT NULL, 
	person TEXT NOT NULL, 
	row_code TEXT NOT NULL, 
	field TEXT NOT NULL, 
	code VARCHAR(20) NOT NULL, 
	passed VARCHAR(10) DEFAULT '' NOT NULL, 
	closed VARCHAR(10) DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "requests" VALUES(1,'2026-06-22','P4GNZ','RP2UQ3L','end','MANCA-01','','');
INSERT INTO "requests" VALUES(2,'2026-06-22','P4GNZ','RP2UQ3L','next_date','MANCA-02','','');
INSERT INTO "requests" VALUES(3,'2026-06-22','PH8AQ','R4VBZD8','next_date','MANCA-02','','');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	today VARCHAR(10) NOT NULL, 
	workbook VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES(1,'2026-12-01T00:46:26.619961+00:00','2026-06-22','acb2af990a97e735ca60113c197df5ee');
INSERT INTO "runs" VALUES(2,'2026-12-01T00:46:46.210174+00:00','2026-06-22','acb2af990a97e735ca60113c197df5ee');
CREATE TABLE versions (
	id INTEGER NOT NULL, 
	run INTEGER NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	code TEXT NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	hash VARCHAR(32) NOT NULL, 
	tab TEXT NOT NULL, 
	"row" INTEGER, 
	typed TEXT NOT NULL, 
	record TEXT NOT NULL, 
	gone BOOLEAN NOT NULL, 
	accepted BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "versions" VALUES(1,1,'session','R7S6GGZ','4dfe6e70efca817789c2f7c4d6435b7a','bb39079d87de5a42ed6a0930d7d27d67','Schede',2,'{"cells": ["Amina Haddad", "N7F3K", "12/03/2026", "10:30", "11:45", "madre, 2 figli", "Raccolta di informazioni sul nucleo.", "", "", "", "26/03/2026", "", "", "", "", "", ""], "extra": {}}','{"code":"R7S6GGZ","tab":"","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-12","start":"10:30:00","end":"11:45:00","attendees":[{"role":"mother","count":1},{"role":"child","count":2}],"description":"Raccolta di informazioni sul nucleo.","outcome":null,"issues":null,"agreements":null,"next_date":"2026-03-26","no_next":false,"held":"HELD","confidentiality":null,"complete":true,"missing":[],"first_seen":"2026-06-22","municipality":"Rozzano","double":false}',0,0);
INSERT INTO "versions" VALUES(2,1,'session','R4VBZD8','079b51b0993e73e63ba17b2935412ef2','8a610f3c81b905ca6f392b9119484361','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"R4VBZD8","tab":"","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22","municipality":"Opera","double":false}',0,0);
INSERT INTO "versions" VALUES(3,1,'session','RP2UQ3L','25a9c8e9969580310dd89bbe675af4c2','e8e29281f6151c86effdb63d87817dde','Schede',4,'{"cells": ["Amina Haddad", "N7F3K", "26 03 26", "10", "", "madre", "Controllo dei documenti, NOTA “è”.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"RP2UQ3L","tab":"","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-26","start":"10:00:00","end":null,"attendees":[{"role":"mother","count":1}],"description":"Controllo dei documenti, NOTA “è”.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["end","next_date"],"first_seen":"2026-06-22","municipality":"Rozzano","double":false}',0,0);
INSERT INTO "versions" VALUES(4,1,'nucleus','N7F3K','52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0','nucleus',NULL,'{}','{"code":"N7F3K","name":"Hoxha","other_names":[],"municipality":"Rozzano","language":"albanese","mediator":"Amina Haddad","social_worker":"Anna Rossi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0,0);
INSERT INTO "versions" VALUES(5,1,'nucleus','N2QX8','1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060','nucleus',NULL,'{}','{"code":"N2QX8","name":"Chen","other_names":[],"municipality":"Opera","language":"cinese","mediator":"Li Wei","social_worker":"Paolo Bianchi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0,0);
INSERT INTO "versions" VALUES(6,1,'person','P4GNZ','b9d89b899e4fb1da81e442e38712db0d','b9d89b899e4fb1da81e442e38712db0d','person',NULL,'{}','{"code":"P4GNZ","name":"Amina Haddad","job":"MEDIATOR","email":"amina@cooperativa.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(7,1,'person','PH8AQ','126e29dca862ec10b3cd5ec920e73059','126e29dca862ec10b3cd5ec920e73059','person',NULL,'{}','{"code":"PH8AQ","name":"Li Wei","job":"MEDIATOR","email":"li@cooperativa.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(8,1,'person','PQ3HA','91820b3a9e8ac44d378379d50b48b84c','91820b3a9e8ac44d378379d50b48b84c','person',NULL,'{}','{"code":"PQ3HA","name":"Anna Rossi","job":"SOCIAL_WORKER","email":"anna@comune.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(9,1,'person','P6WSN','e396a2d1cc855e580f44327b2be0b67a','e396a2d1cc855e580f44327b2be0b67a','person',NULL,'{}','{"code":"P6WSN","name":"Paolo Bianchi","job":"SOCIAL_WORKER","email":"paolo@comune.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(10,1,'meeting','AS-2026-06-25','b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1','meeting',NULL,'{}','{"kind":"SOCIAL_WORKERS","date":"2026-06-25","time":"10:00:00","place":"Opera","municipalities":[],"notes":null}',0,0);
INSERT INTO "versions" VALUES(11,2,'session','R4VBZD8','935fda43d356b4294360ac007f70b2c7','14af3e19caf375f939cbe5f4789236a6','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre e la maestra.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"R4VBZD8","tab":"","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre e la maestra.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22","municipality":"Opera","double":false}',0,0);
CREATE TABLE word_decisions (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	who TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	word TEXT NOT NULL, 
	allowed BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "word_decisions" VALUES(1,'2026-06-22T08:02:00+00:00','2026-06-22','carla','nota','NOTA',1);
CREATE INDEX documents_by_reader ON documents (reader, meeting);
CREATE INDEX deliveries_by_meeting ON deliveries (meeting, person);
CREATE INDEX requests_open ON requests (closed);
CREATE INDEX imprints_by_hash ON imprints (hash);
CREATE INDEX versions_by_code ON versions (kind, code, id);
CREATE INDEX flags_open ON flags (closed, row_code);
COMMIT;
