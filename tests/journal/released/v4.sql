-- A journal of schema version 4, made by the program of that time (see test_released.py).
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
INSERT INTO "deliveries" VALUES(1,'2026-12-01T00:47:06.449441+00:00','RICHIESTA-2026-06-22','PN566','53437d0ef6f2b4e758659dd459c8d2a5','RICHIESTA-2026-06-22_PN566.eml','written','folder','','2026-06-22','');
INSERT INTO "deliveries" VALUES(2,'2026-12-01T00:47:06.449441+00:00','RICHIESTA-2026-06-22','PJ2U4','e2d6bcb457d477d5674f992abc4af300','RICHIESTA-2026-06-22_PJ2U4.eml','written','folder','','2026-06-22','');
INSERT INTO "deliveries" VALUES(3,'2026-06-22T08:01:00+00:00','AS-2026-06-25','P6UN3','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','AS-2026-06-25_P6UN3.eml','written','folder','','2026-06-22','abababababababababababababababababababababababababababababababab');
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
INSERT INTO "documents" VALUES(1,'2026-06-22T08:00:00+00:00','AS-2026-06-25','P6UN3','abababababababababababababababababababababababababababababababab','["RCMS7LL"]','2026-06-22');
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
INSERT INTO "flags" VALUES(2,1,NULL,'Schede','RF9FXTE','end','MANCA-01');
INSERT INTO "flags" VALUES(3,1,NULL,'Schede','RF9FXTE','next_date','MANCA-02');
INSERT INTO "flags" VALUES(4,1,NULL,'Schede','RL2J3ER','next_date','MANCA-02');
CREATE TABLE imprints (
	id INTEGER NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	what TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "imprints" VALUES(1,'2026-06-22','N7F3K','','efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef');
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
INSERT INTO "latest" VALUES('session','RCMS7LL',1,'4dfe6e70efca817789c2f7c4d6435b7a','35b27b3a8e77a8e398527dbb86dd71fa','Schede',2,1,'2026-06-22',0,0,'850ff1c762c60184a84b2e7c540ff295','Amina HaddadN7F3K2026-03-1210:3011:45mother1 child22026-03-2623a1d671674510');
INSERT INTO "latest" VALUES('session','RL2J3ER',11,'935fda43d356b4294360ac007f70b2c7','108ec71984283bbdd381e4caaacf6e30','Schede',3,2,'2026-06-22',0,0,'87bd5d68ad8a1b51980a741e886af817','Li WeiN2QX82026-05-1909:0010:00father14efc3151b6d410[[["MANCA-02", "next_date", "error", {}]], []]');
INSERT INTO "latest" VALUES('session','RF9FXTE',3,'25a9c8e9969580310dd89bbe675af4c2','6ad1e49332756108a786ac3837681e50','Schede',4,3,'2026-06-22',0,0,'222be1509251ca9d56520109e6c6c907','Amina HaddadN7F3K2026-03-2610:00mother1ef27757ceac810[[["MANCA-01", "end", "error", {}], ["MANCA-02", "next_date", "error", {}]], []]');
INSERT INTO "latest" VALUES('nucleus','N7F3K',4,'52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0','nucleus',NULL,4,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('nucleus','N2QX8',5,'1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060','nucleus',NULL,5,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','PN566',6,'08f6ad9fcd5b151eb588540647c6e378','08f6ad9fcd5b151eb588540647c6e378','person',NULL,6,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','PJ2U4',7,'0da0da50570a48770ab134deeb78d6dd','0da0da50570a48770ab134deeb78d6dd','person',NULL,7,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','P7VNY',8,'d5313223d7db29f392b7b9561079ef18','d5313223d7db29f392b7b9561079ef18','person',NULL,8,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','P6UN3',9,'a069cb38c3588ce1a4f2233df9b7ed83','a069cb38c3588ce1a4f2233df9b7ed83','person',NULL,9,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('meeting','AS-2026-06-25',10,'b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1','meeting',NULL,10,'2026-06-22',0,0,'','');
CREATE TABLE meta (
	"key" VARCHAR(40) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema_version','4');
INSERT INTO "meta" VALUES('context','605d8b5fc6caa19eb86f31da1039d1ae');
INSERT INTO "meta" VALUES('stated','2026-06-22');
INSERT INTO "meta" VALUES('start','2024-01-01');
INSERT INTO "meta" VALUES('saved','2026-12-01T00:46:24+00:00');
INSERT INTO "meta" VALUES('untouched','7567ba56794ac925f49e47085edf97d22026-06-222026-07-18[[["Amina Haddad",2,1,1,3],["Li Wei",1,1,0,1]],2,[["MANCA-02","Schede",3,"L","Data prossimo colloquio","next_date","RL2J3ER","error",{}],["MANCA-01","Schede",4,"F","Ora fine","end","RF9FXTE","error",{}],["MANCA-02","Schede",4,"L","Data prossimo colloquio","next_date","RF9FXTE","error",{}],["CONTATTO-01","Nuclei",2,"I","Percorso","path","N7F3K","warning",{"day":"26/03/2026","days":"60"}]],[],[]]');
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
INSERT INTO "requests" VALUES(1,'2026-06-22','PN566','RF9FXTE','end','MANCA-01','','');
INSERT INTO "requests" VALUES(2,'2026-06-22','PN566','RF9FXTE','next_date','MANCA-02','','');
INSERT INTO "requests" VALUES(3,'2026-06-22','PJ2U4','RL2J3ER','next_date','MANCA-02','','');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	today VARCHAR(10) NOT NULL, 
	workbook VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES(1,'2026-12-01T00:46:19.350349+00:00','2026-06-22','dc94dc4a20e4c2ed482134108236b05e');
INSERT INTO "runs" VALUES(2,'2026-12-01T00:46:33.996621+00:00','2026-06-22','dc94dc4a20e4c2ed482134108236b05e');
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
INSERT INTO "versions" VALUES(1,1,'session','RCMS7LL','4dfe6e70efca817789c2f7c4d6435b7a','35b27b3a8e77a8e398527dbb86dd71fa','Schede',2,'{"cells": ["Amina Haddad", "N7F3K", "12/03/2026", "10:30", "11:45", "madre, 2 figli", "Raccolta di informazioni sul nucleo.", "", "", "", "26/03/2026", "", "", "", "", "", ""], "extra": {}}','{"code":"RCMS7LL","tab":"","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-12","start":"10:30:00","end":"11:45:00","attendees":[{"role":"mother","count":1},{"role":"child","count":2}],"description":"Raccolta di informazioni sul nucleo.","outcome":null,"issues":null,"agreements":null,"next_date":"2026-03-26","no_next":false,"held":"HELD","confidentiality":null,"complete":true,"missing":[],"first_seen":"2026-06-22","municipality":"Rozzano","double":false}',0,0);
INSERT INTO "versions" VALUES(2,1,'session','RL2J3ER','079b51b0993e73e63ba17b2935412ef2','9310ac67c57d5b5c98bf3691c6e4b10b','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"RL2J3ER","tab":"","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22","municipality":"Opera","double":false}',0,0);
INSERT INTO "versions" VALUES(3,1,'session','RF9FXTE','25a9c8e9969580310dd89bbe675af4c2','6ad1e49332756108a786ac3837681e50','Schede',4,'{"cells": ["Amina Haddad", "N7F3K", "26 03 26", "10", "", "madre", "Controllo dei documenti, NOTA “è”.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"RF9FXTE","tab":"","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-26","start":"10:00:00","end":null,"attendees":[{"role":"mother","count":1}],"description":"Controllo dei documenti, NOTA “è”.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["end","next_date"],"first_seen":"2026-06-22","municipality":"Rozzano","double":false}',0,0);
INSERT INTO "versions" VALUES(4,1,'nucleus','N7F3K','52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0','nucleus',NULL,'{}','{"code":"N7F3K","name":"Hoxha","other_names":[],"municipality":"Rozzano","language":"albanese","mediator":"Amina Haddad","social_worker":"Anna Rossi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0,0);
INSERT INTO "versions" VALUES(5,1,'nucleus','N2QX8','1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060','nucleus',NULL,'{}','{"code":"N2QX8","name":"Chen","other_names":[],"municipality":"Opera","language":"cinese","mediator":"Li Wei","social_worker":"Paolo Bianchi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0,0);
INSERT INTO "versions" VALUES(6,1,'person','PN566','08f6ad9fcd5b151eb588540647c6e378','08f6ad9fcd5b151eb588540647c6e378','person',NULL,'{}','{"code":"PN566","name":"Amina Haddad","job":"MEDIATOR","email":"amina@cooperativa.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(7,1,'person','PJ2U4','0da0da50570a48770ab134deeb78d6dd','0da0da50570a48770ab134deeb78d6dd','person',NULL,'{}','{"code":"PJ2U4","name":"Li Wei","job":"MEDIATOR","email":"li@cooperativa.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(8,1,'person','P7VNY','d5313223d7db29f392b7b9561079ef18','d5313223d7db29f392b7b9561079ef18','person',NULL,'{}','{"code":"P7VNY","name":"Anna Rossi","job":"SOCIAL_WORKER","email":"anna@comune.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(9,1,'person','P6UN3','a069cb38c3588ce1a4f2233df9b7ed83','a069cb38c3588ce1a4f2233df9b7ed83','person',NULL,'{}','{"code":"P6UN3","name":"Paolo Bianchi","job":"SOCIAL_WORKER","email":"paolo@comune.example","municipalities":[],"languages":null}',0,0);
INSERT INTO "versions" VALUES(10,1,'meeting','AS-2026-06-25','b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1','meeting',NULL,'{}','{"kind":"SOCIAL_WORKERS","date":"2026-06-25","time":"10:00:00","place":"Opera","municipalities":[],"notes":null}',0,0);
INSERT INTO "versions" VALUES(11,2,'session','RL2J3ER','935fda43d356b4294360ac007f70b2c7','108ec71984283bbdd381e4caaacf6e30','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre e la maestra.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"RL2J3ER","tab":"","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre e la maestra.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22","municipality":"Opera","double":false}',0,0);
CREATE INDEX documents_by_reader ON documents (reader, meeting);
CREATE INDEX deliveries_by_meeting ON deliveries (meeting, person);
CREATE INDEX requests_open ON requests (closed);
CREATE INDEX imprints_by_hash ON imprints (hash);
CREATE INDEX versions_by_code ON versions (kind, code, id);
CREATE INDEX flags_open ON flags (closed, row_code);
COMMIT;
