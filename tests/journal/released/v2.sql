-- A journal of schema version 2, made by the program of that time (see test_released.py).
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
INSERT INTO "deliveries" VALUES(1,'2026-06-22T08:01:00+00:00','AS-2026-06-25','P2RKB','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','AS-2026-06-25_P2RKB.eml','written');
CREATE TABLE documents (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	meeting VARCHAR(200) NOT NULL, 
	reader VARCHAR(200) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	talks TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES(1,'2026-06-22T08:00:00+00:00','AS-2026-06-25','P2RKB','abababababababababababababababababababababababababababababababab','["R7C2WQE"]');
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
INSERT INTO "flags" VALUES(2,1,NULL,'Schede','R7C2WQE','end','MANCA-01');
INSERT INTO "flags" VALUES(3,1,NULL,'Schede','R7C2WQE','next_date','MANCA-02');
INSERT INTO "flags" VALUES(4,1,NULL,'Schede','RAX3Y2G','next_date','MANCA-02');
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
INSERT INTO "latest" VALUES('session','RCY8XDS',1,'4dfe6e70efca817789c2f7c4d6435b7a','86a910bc0cb2adbc3f04258adf465f2d','Schede',2,1,'2026-06-22',0,0,'850ff1c762c60184a84b2e7c540ff295','Amina HaddadN7F3K2026-03-1210:3011:45mother1 child22026-03-2623a1d671674510');
INSERT INTO "latest" VALUES('session','RAX3Y2G',11,'935fda43d356b4294360ac007f70b2c7','d4190447f6599d3b8ad504a09fe9ee1f','Schede',3,2,'2026-06-22',0,0,'87bd5d68ad8a1b51980a741e886af817','Li WeiN2QX82026-05-1909:0010:00father14efc3151b6d410[[["MANCA-02", "next_date", "error", {}]], []]');
INSERT INTO "latest" VALUES('session','R7C2WQE',3,'25a9c8e9969580310dd89bbe675af4c2','31b193cc909fb78914e56b4bae16e79b','Schede',4,3,'2026-06-22',0,0,'222be1509251ca9d56520109e6c6c907','Amina HaddadN7F3K2026-03-2610:00mother1ef27757ceac810[[["MANCA-01", "end", "error", {}], ["MANCA-02", "next_date", "error", {}]], []]');
INSERT INTO "latest" VALUES('nucleus','N7F3K',4,'52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0','nucleus',NULL,4,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('nucleus','N2QX8',5,'1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060','nucleus',NULL,5,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','P2RKB',6,'b2adaa304151a295f74777ed6697e13f','b2adaa304151a295f74777ed6697e13f','person',NULL,6,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','P38AE',7,'4af1988acc2bb1ef75684919f406424f','4af1988acc2bb1ef75684919f406424f','person',NULL,7,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','P5DN3',8,'92d91419114f4bf9ff3808ba0ecd81dc','92d91419114f4bf9ff3808ba0ecd81dc','person',NULL,8,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('person','PAU8V',9,'953f372f1b217d4dd0e9e4bf46f216e7','953f372f1b217d4dd0e9e4bf46f216e7','person',NULL,9,'2026-06-22',0,0,'','');
INSERT INTO "latest" VALUES('meeting','AS-2026-06-25',10,'b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1','meeting',NULL,10,'2026-06-22',0,0,'','');
CREATE TABLE meta (
	"key" VARCHAR(40) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema_version','2');
INSERT INTO "meta" VALUES('context','4f1db51f0b0a1c599d88b2c4e7e4cc2e');
INSERT INTO "meta" VALUES('untouched','62a3bc26c1a57d77950ce7b5c61676742026-06-222026-07-18[[["Amina Haddad",2,1,0],["Li Wei",1,1,0]],[["MANCA-02","Schede",3,"L","Data prossimo colloquio","next_date","RAX3Y2G","error",{}],["MANCA-01","Schede",4,"F","Ora fine","end","R7C2WQE","error",{}],["MANCA-02","Schede",4,"L","Data prossimo colloquio","next_date","R7C2WQE","error",{}],["CONTATTO-01","Nuclei",2,"I","Percorso","path","N7F3K","warning",{"day":"26/03/2026","days":"60"}]],1,[],[]]');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	today VARCHAR(10) NOT NULL, 
	workbook VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES(1,'2026-12-01T00:46:19+00:00','2026-06-22','a56e44d9293ff0102002ee513d289a6f');
INSERT INTO "runs" VALUES(2,'2026-12-01T00:46:29+00:00','2026-06-22','a56e44d9293ff0102002ee513d289a6f');
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
INSERT INTO "versions" VALUES(1,1,'session','RCY8XDS','4dfe6e70efca817789c2f7c4d6435b7a','86a910bc0cb2adbc3f04258adf465f2d','Schede',2,'{"cells": ["Amina Haddad", "N7F3K", "12/03/2026", "10:30", "11:45", "madre, 2 figli", "Raccolta di informazioni sul nucleo.", "", "", "", "26/03/2026", "", "", "", "", "", ""], "extra": {}}','{"code":"RCY8XDS","tab":"","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-12","start":"10:30:00","end":"11:45:00","attendees":[{"role":"mother","count":1},{"role":"child","count":2}],"description":"Raccolta di informazioni sul nucleo.","outcome":null,"issues":null,"agreements":null,"next_date":"2026-03-26","no_next":false,"held":"HELD","confidentiality":null,"complete":true,"missing":[],"first_seen":"2026-06-22","municipality":"Rozzano","double":false}',0);
INSERT INTO "versions" VALUES(2,1,'session','RAX3Y2G','079b51b0993e73e63ba17b2935412ef2','f37ea49e0190fb70d9751e890d77f149','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"RAX3Y2G","tab":"","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22","municipality":"Opera","double":false}',0);
INSERT INTO "versions" VALUES(3,1,'session','R7C2WQE','25a9c8e9969580310dd89bbe675af4c2','31b193cc909fb78914e56b4bae16e79b','Schede',4,'{"cells": ["Amina Haddad", "N7F3K", "26 03 26", "10", "", "madre", "Controllo dei documenti, NOTA “è”.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"R7C2WQE","tab":"","row":null,"mediator":"Amina Haddad","nucleus":"N7F3K","date":"2026-03-26","start":"10:00:00","end":null,"attendees":[{"role":"mother","count":1}],"description":"Controllo dei documenti, NOTA “è”.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["end","next_date"],"first_seen":"2026-06-22","municipality":"Rozzano","double":false}',0);
INSERT INTO "versions" VALUES(4,1,'nucleus','N7F3K','52261863da15731eb9ad206718d2aab0','52261863da15731eb9ad206718d2aab0','nucleus',NULL,'{}','{"code":"N7F3K","name":"Hoxha","other_names":[],"municipality":"Rozzano","language":"albanese","mediator":"Amina Haddad","social_worker":"Anna Rossi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0);
INSERT INTO "versions" VALUES(5,1,'nucleus','N2QX8','1bff3526afb81b620058206c6417c060','1bff3526afb81b620058206c6417c060','nucleus',NULL,'{}','{"code":"N2QX8","name":"Chen","other_names":[],"municipality":"Opera","language":"cinese","mediator":"Li Wei","social_worker":"Paolo Bianchi","case_type":null,"path":"ACTIVE","opened_on":null,"hours_budget":null,"closed_on":null}',0);
INSERT INTO "versions" VALUES(6,1,'person','P2RKB','b2adaa304151a295f74777ed6697e13f','b2adaa304151a295f74777ed6697e13f','person',NULL,'{}','{"code":"P2RKB","name":"Amina Haddad","job":"MEDIATOR","email":"amina@cooperativa.example","municipalities":[],"languages":null}',0);
INSERT INTO "versions" VALUES(7,1,'person','P38AE','4af1988acc2bb1ef75684919f406424f','4af1988acc2bb1ef75684919f406424f','person',NULL,'{}','{"code":"P38AE","name":"Li Wei","job":"MEDIATOR","email":"li@cooperativa.example","municipalities":[],"languages":null}',0);
INSERT INTO "versions" VALUES(8,1,'person','P5DN3','92d91419114f4bf9ff3808ba0ecd81dc','92d91419114f4bf9ff3808ba0ecd81dc','person',NULL,'{}','{"code":"P5DN3","name":"Anna Rossi","job":"SOCIAL_WORKER","email":"anna@comune.example","municipalities":[],"languages":null}',0);
INSERT INTO "versions" VALUES(9,1,'person','PAU8V','953f372f1b217d4dd0e9e4bf46f216e7','953f372f1b217d4dd0e9e4bf46f216e7','person',NULL,'{}','{"code":"PAU8V","name":"Paolo Bianchi","job":"SOCIAL_WORKER","email":"paolo@comune.example","municipalities":[],"languages":null}',0);
INSERT INTO "versions" VALUES(10,1,'meeting','AS-2026-06-25','b00fe6d776c804bd6e75194f9cbdf6a1','b00fe6d776c804bd6e75194f9cbdf6a1','meeting',NULL,'{}','{"kind":"SOCIAL_WORKERS","date":"2026-06-25","time":"10:00:00","place":"Opera","municipalities":[],"notes":null}',0);
INSERT INTO "versions" VALUES(11,2,'session','RAX3Y2G','935fda43d356b4294360ac007f70b2c7','d4190447f6599d3b8ad504a09fe9ee1f','Schede',3,'{"cells": ["Li Wei", "N2QX8", "19/05/2026", "9", "10", "padre", "Colloquio a scuola con il padre e la maestra.", "", "", "", "", "", "", "", "", "", ""], "extra": {}}','{"code":"RAX3Y2G","tab":"","row":null,"mediator":"Li Wei","nucleus":"N2QX8","date":"2026-05-19","start":"09:00:00","end":"10:00:00","attendees":[{"role":"father","count":1}],"description":"Colloquio a scuola con il padre e la maestra.","outcome":null,"issues":null,"agreements":null,"next_date":null,"no_next":false,"held":"HELD","confidentiality":null,"complete":false,"missing":["next_date"],"first_seen":"2026-06-22","municipality":"Opera","double":false}',0);
CREATE INDEX documents_by_reader ON documents (reader, meeting);
CREATE INDEX deliveries_by_meeting ON deliveries (meeting, person);
CREATE INDEX versions_by_code ON versions (kind, code, id);
CREATE INDEX flags_open ON flags (closed, row_code);
COMMIT;
