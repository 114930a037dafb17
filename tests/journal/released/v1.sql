-- A journal of schema version 1, made by the program of that time (see test_released.py).
BEGIN TRANSACTION;
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	meeting VARCHAR(200) NOT NULL, 
	person VARCHAR(200) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	file VARCHAR(200) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "deliveries" VALUES(1,'2026-12-01T00:46:46+00:00','AS-2026-06-25','PXH4M','46e64e6e3ed294f5621167ceb4cf2dcb','AS-2026-06-25_PXH4M.eml','written');
INSERT INTO "deliveries" VALUES(2,'2026-12-01T00:46:46+00:00','AS-2026-06-25','P835E','23e24e5e6cad9612d3caef5a192fd128','AS-2026-06-25_P835E.eml','written');
CREATE TABLE documents (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	meeting VARCHAR(200) NOT NULL, 
	reader VARCHAR(200) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	talks TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES(1,'2026-12-01T00:46:34+00:00','AS-2026-06-25','room','a7c1c73be6dd030c50fda388549ac7f5','["RALD55A", "RCQHUX4", "RNF2G4X"]');
INSERT INTO "documents" VALUES(2,'2026-12-01T00:46:34+00:00','AS-2026-06-25','PXH4M','46e64e6e3ed294f5621167ceb4cf2dcb','["RALD55A", "RCQHUX4"]');
INSERT INTO "documents" VALUES(3,'2026-12-01T00:46:34+00:00','AS-2026-06-25','P835E','23e24e5e6cad9612d3caef5a192fd128','["RNF2G4X"]');
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
INSERT INTO "flags" VALUES(1,1,NULL,'Schede','RALD55A','end','MANCA-01');
INSERT INTO "flags" VALUES(2,1,NULL,'Schede','RALD55A','next_date','MANCA-02');
INSERT INTO "flags" VALUES(3,1,NULL,'Schede','RNF2G4X','next_date','MANCA-02');
CREATE TABLE latest (
	kind VARCHAR(10) NOT NULL, 
	code VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	hash VARCHAR(32) NOT NULL, 
	"row" INTEGER, 
	age INTEGER NOT NULL, 
	first_seen VARCHAR(10) NOT NULL, 
	gone BOOLEAN NOT NULL, 
	accepted BOOLEAN NOT NULL, 
	PRIMARY KEY (kind, code), 
	FOREIGN KEY(version) REFERENCES versions (id)
);
INSERT INTO "latest" VALUES('session','RCQHUX4',1,'4dfe6e70efca817789c2f7c4d6435b7a','1fcfb82d1067e41b6b9657ef0bbd0771',2,1,'2026-06-22',0,0);
INSERT INTO "latest" VALUES('session','RNF2G4X',11,'935fda43d356b4294360ac007f70b2c7','b216847166b1f99ee86c9f7976120f9c',3,2,'2026-06-22',0,0);
INSERT INTO "latest" VALUES('session','RALD55A',3,'25a9c8e9969580310dd89bbe675af4c2','c439f7efccd59cb3fc06d95fb4cdec81',4,3,'2026-06-22',0,0);
INSERT INTO "latest" VALUES('nucleus','N7F3K',4,'52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0',NULL,4,'2026-06-22',0,0);
INSERT INTO "latest" VALUES('nucleus','N2QX8',5,'1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060',NULL,5,'2026-06-22',0,0);
INSERT INTO "latest" VALUES('person','PJ83G',6,'4857534998599184b99b99066b99db12','4857534998599184b99b99066b99db12',NULL,6,'2026-06-22',0,0);
INSERT INTO "latest" VALUES('person','PGN32',7,'b6855592bcfa668c1d319fd9aa237bd7','b6855592bcfa668c1d319fd9aa237bd7',NULL,7,'2026-06-22',0,0);
INSERT INTO "latest" VALUES('person','PXH4M',8,'86cf551574eb93f0665db7d8c6dcb209','86cf551574eb93f0665db7d8c6dcb209',NULL,8,'2026-06-22',0,0);
INSERT INTO "latest" VALUES('person','P835E',9,'7aab7970bc14506500f070726099f67c','7aab7970bc14506500f070726099f67c',NULL,9,'2026-06-22',0,0);
INSERT INTO "latest" VALUES('meeting','AS-2026-06-25',10,'b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1',NULL,10,'2026-06-22',0,0);
CREATE TABLE meta (
	"key" VARCHAR(40) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema_version','1');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	today VARCHAR(10) NOT NULL, 
	workbook VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES(1,'2026-12-01T00:46:18+00:00','2026-06-22','a56e44d9293ff0102002ee513d289a6f');
INSERT INTO "runs" VALUES(2,'2026-12-01T00:46:26+00:00','2026-06-22','a56e44d9293ff0102002ee513d289a6f');
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
	PRIMARY KEY (id), 
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "versions" VALUES(1,1,'session','RCQHUX4','4dfe6e70efca817789c2f7c4d6435b7a','1fcfb82d1067e41b6b9657ef0bbd0771','Schede',2,'{"cells": ["Amina Haddad", "N7F3K", "12/03/2026", "10:30", "11:45", "madre, 2 figli", "Raccolta di informazioni sul nucleo.", "", "", "", "26/03/2026", "", ""], "extra": {}}','{"code":"RCQHUX4","tab":"Schede","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-12","start":"10:30:00","end":"11:45:00","attendees":[{"role":"mother","count":1},{"role":"child","count":2}],"description":"Raccolta di informazioni sul nucleo.","outcome":null,"issues":null,"agreements":null,"next_date":"2026-03-26","no_next":false,"held":"HELD","confidentiality":null,"complete":true,"missing":[],"first_seen":"2026-06-22"}',0);
INSERT INTO "versions" VALUES(2,1,'session','RNF2G4X','079b51b0993e73e63ba17b2935412ef2','80f951313afa87282959e9b543ec07e9','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre.", "", "", "", "", "", ""], "extra": {}}','{"code":"RNF2G4X","tab":"Schede","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22"}',0);
INSERT INTO "versions" VALUES(3,1,'session','RALD55A','25a9c8e9969580310dd89bbe675af4c2','c439f7efccd59cb3fc06d95fb4cdec81','Schede',4,'{"cells": ["Amina Haddad", "N7F3K", "26 03 26", "10", "", "madre", "Controllo dei documenti, NOTA “è”.", "", "", "", "", "", ""], "extra": {}}','{"code":"RALD55A","tab":"Schede","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-26","start":"10:00:00","end":null,"attendees":[{"role":"mother","count":1}],"description":"Controllo dei documenti, NOTA “è”.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["end","next_date"],"first_seen":"2026-06-22"}',0);
INSERT INTO "versions" VALUES(4,1,'nucleus','N7F3K','52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0','nucleus',NULL,'{}','{"code":"N7F3K","name":"Hoxha","other_names":[],"municipality":"Rozzano","language":"albanese","mediator":"Amina Haddad","social_worker":"Anna Rossi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0);
INSERT INTO "versions" VALUES(5,1,'nucleus','N2QX8','1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060','nucleus',NULL,'{}','{"code":"N2QX8","name":"Chen","other_names":[],"municipality":"Opera","language":"cinese","mediator":"Li Wei","social_worker":"Paolo Bianchi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0);
INSERT INTO "versions" VALUES(6,1,'person','PJ83G','4857534998599184b99b99066b99db12','4857534998599184b99b99066b99db12','person',NULL,'{}','{"code":"PJ83G","name":"Amina Haddad","job":"MEDIATOR","email":"amina@cooperativa.example","municipalities":[]}',0);
INSERT INTO "versions" VALUES(7,1,'person','PGN32','b6855592bcfa668c1d319fd9aa237bd7','b6855592bcfa668c1d319fd9aa237bd7','person',NULL,'{}','{"code":"PGN32","name":"Li Wei","job":"MEDIATOR","email":"li@cooperativa.example","municipalities":[]}',0);
INSERT INTO "versions" VALUES(8,1,'person','PXH4M','86cf551574eb93f0665db7d8c6dcb209','86cf551574eb93f0665db7d8c6dcb209','person',NULL,'{}','{"code":"PXH4M","name":"Anna Rossi","job":"SOCIAL_WORKER","email":"anna@comune.example","municipalities":[]}',0);
INSERT INTO "versions" VALUES(9,1,'person','P835E','7aab7970bc14506500f070726099f67c','7aab7970bc14506500f070726099f67c','person',NULL,'{}','{"code":"P835E","name":"Paolo Bianchi","job":"SOCIAL_WORKER","email":"paolo@comune.example","municipalities":[]}',0);
INSERT INTO "versions" VALUES(10,1,'meeting','AS-2026-06-25','b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1','meeting',NULL,'{}','{"kind":"SOCIAL_WORKERS","date":"2026-06-25","time":"10:00:00","place":"Opera","municipalities":[],"notes":null}',0);
INSERT INTO "versions" VALUES(11,2,'session','RNF2G4X','935fda43d356b4294360ac007f70b2c7','b216847166b1f99ee86c9f7976120f9c','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre e la maestra.", "", "", "", "", "", ""], "extra": {}}','{"code":"RNF2G4X","tab":"Schede","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre e la maestra.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22"}',0);
CREATE INDEX documents_by_reader ON documents (reader, meeting);
CREATE INDEX deliveries_by_meeting ON deliveries (meeting, person);
CREATE INDEX versions_by_code ON versions (kind, code, id);
CREATE INDEX flags_open ON flags (closed, row_code);
COMMIT;
