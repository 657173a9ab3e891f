/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The words of wish.h: Italian first, then what neighbours and newcomers write.  What
 * stands between two commas may be several words; it may stand in several groups.
 * Written as wish_words() gives them: lower case, without accents and apostrophes.
 */
#include "bridge/flow/wish.h"

#include <stddef.h>

const WishGroup wish_table[] = {
    /* Leaving, where no more need be said. */
    {WORD_STRONG, WISH_LEAVE,
     "cancellami,cancellarmi,cancellatemi,cancelliamoci,cancellarci,mi cancello,"
     "mi cancelli,mi cancellate,ci cancello,cancellomi,cancella iscrizione,"
     "cancella la iscrizione,cancella l iscrizione,cancellare iscrizione,"
     "cancellare l iscrizione,cancellazione iscrizione,cancella la mia iscrizione,"
     "cancellate la mia iscrizione,annulla iscrizione,annulla l iscrizione,"
     "annullare iscrizione,annullare l iscrizione,annulla la mia iscrizione,"
     "annullamento iscrizione,annulla servizio,annulla il servizio,disattiva,"
     "disattivami,disattivare,disattivarmi,disattivate,disattivatemi,"
     "disattivazione,disattivo,mi disattivo,disattiva iscrizione,"
     "disattivare iscrizione,disattiva servizio,disiscrivimi,disiscrivermi,"
     "disiscrivi,disiscrivetemi,disiscrizione,disiscrivo,mi disiscrivo,"
     "disiscriviti,disinscrivimi,disinscrivermi,disinscrizione,disdire iscrizione,"
     "disdico,disdetta,disdire,deiscrivimi,desiscrivimi,disabbonami,disabbonarmi,"
     "disabilita,disabilitami,disabilitare,eliminami,eliminarmi,eliminatemi,"
     "rimuovimi,rimuovermi,rimuovetemi,toglimi,togliermi,toglietemi,levami,"
     "levatemi,escludimi,escludetemi,revoca consenso,revoca il consenso,"
     "revoco consenso,revoco il consenso,revoca il mio consenso,"
     "revoco il mio consenso,ritiro il consenso,ritiro il mio consenso,"
     "ritiro consenso,nego il consenso,recedo,recesso,non voglio piu,"
     "non vogliamo piu,non desidero piu,non intendo piu,non vorrei piu,"
     "non mi interessa,non mi interessano,non sono interessato,"
     "non sono interessata,non sono piu interessato,non sono piu interessata,"
     "non voglio iscrizione,non voglio l iscrizione,non voglio messaggi,"
     "non voglio ricevere,non voglio avvisi,non voglio essere iscritto,"
     "non voglio essere iscritta,non desidero ricevere,non vorrei ricevere,"
     "non inviarmi piu,non inviatemi piu,non inviare piu,non inviate piu,"
     "non mandarmi piu,non mandatemi piu,non mandare piu,non mandate piu,"
     "non scrivermi piu,non scrivetemi piu,non mi scrivete piu,non mi mandate piu,"
     "non mi inviate piu,non mandarmi niente,non mandatemi niente,"
     "non inviarmi niente,non inviarmi messaggi,non inviatemi messaggi,"
     "non mandarmi messaggi,non mandatemi messaggi,non inviatemi,non mandatemi,"
     "non inviarmi,non mandarmi,mi tolga,mi tolgano,mi tolga dalla lista,"
     "cessazione,lasciare il servizio,lascio il servizio,no more,non disturbare,"
     "non disturbatemi,non contattatemi,non contattarmi,voglio uscire,"
     "vorrei uscire,fammi uscire,fatemi uscire,esco dal servizio,"
     "uscire dal servizio,uscire dalla lista,lasciatemi in pace,lasciami in pace,"
     "smettila,smettetela,smettete,smetti,finitela,piantatela,togli il mio numero,"
     "togliete il mio numero,rimuovi il mio numero,rimuovete il mio numero,"
     "elimina il mio numero,eliminate il mio numero,cancella il mio numero,"
     "cancellate il mio numero,mai piu messaggi,blocca messaggi,"
     "bloccate i messaggi"},
    /* The same in the languages of neighbours and of those who came to live here. */
    {WORD_STRONG, WISH_LEAVE,
     "unsubscribe,opt out,optout,remove me,stop messages,take me off,"
     "no more messages,sign me off,unsuscribe,unsubcribe,abmelden,abmeldung,"
     "abbestellen,austragen,keine nachrichten mehr,kundigen,desinscription,"
     "desabonner,me desabonner,desabonnement,se desinscrire,me desinscrire,"
     "ne plus recevoir,desinscrire,desinscris moi,darme de baja,dar de baja,"
     "dame de baja,cancelar suscripcion,desuscribirme,no quiero recibir,"
     "no quiero mas mensajes,dezabonare,dezabonati ma,dezaboneaza ma,nu mai vreau,"
     "odjava,odjavi,odjavite me,ne zelim vec,cregjistrohem,cregjistrim,"
     "nuk dua me shume,отписаться,отпишите меня,отписка,відписатися,"
     "відпишіть мене,відписка,не хочу получать,не хочу отримувати,wypisz mnie,"
     "wypisuje sie,rezygnuje,cancelar inscricao,descadastrar,afmelden,"
     "uitschrijven,الغاء الاشتراك,الغ الاشتراك,退订,取消订阅,取消訂閱"},
    /* Misspelt. */
    {WORD_STRONG, WISH_LEAVE,
     "cancelami,cancelarmi,cancellame,cancellammi,cancellaml,canecllami,"
     "cancelazione,cancellazzione,servizio info off,info off,cancela iscrizione,"
     "cancella iscrizzione,cancella iscrizone,annulla iscrizzione,"
     "annula iscrizione,anulla iscrizione,disativa,disativami,disattivva,"
     "dissattiva,dissativa,disattva,disttiva,disativazione,disativare,disiscivimi,"
     "disicrivimi,disiscrivimmi,dsiscrivimi,disiscrivemi,disinscrivi,non voio piu,"
     "nn voglio piu,nn mandatemi piu,nn mandarmi piu,nn inviatemi piu,"
     "nn mi interessa,non volio piu,mi cancelo,mi canciello,me cancello"},
    /* Leaving, in a text that says nothing else. */
    {WORD_WEAK, WISH_LEAVE,
     "stop,chiudi,chiudere,stp,stpo,sotp,stopp,stopo,stoppa,stoppate,basta,bastaa,"
     "off,of,cancella,cancela,cancello,cancellate,cancellare,cancellazione,"
     "cancellatelo,cancellata,cancellato,annulla,annullare,annullate,annullamento,"
     "esci,uscire,uscita,esco,fine,termina,terminare,interrompi,interrompere,"
     "interruzione,sospendi,sospendere,sospendete,elimina,eliminare,eliminate,"
     "rimuovi,rimuovere,rimuovete,togli,togliere,togliete,fuori,ferma,fermate,"
     "fermatevi,rinuncio,rinuncia,remove,delete,erase,cancel,quit,end,leave,exit,"
     "unregister,halt,stopt,aus,ende,schluss,loschen,entfernen,abbrechen,arret,"
     "arreter,arretez,arrete,supprimer,effacer,baja,parar,alto,cancelar,borrar,"
     "eliminar,pare,sair,parem,nehaj,ustavi,izbrisi,koniec,usun,stopni,ndalo,ndal,"
     "mjaft,fshi,opreste,opriti,sterge,стоп,стои,хватит,досить,зупинити,удалить,"
     "видалити,توقف,قف,الغاء,ايقاف,停止,取消,停,बद,बद कर,রক,বনধ,ਬਦ,stoppen,stopfen,"
     "cancell"},
    /* What is stored. */
    {WORD_STRONG, WISH_MY_DATA,
     "i miei dati,miei dati,dati miei,mio dati,dati personali,dati che avete,"
     "che dati avete,quali dati avete,quali dati,cosa sapete di me,"
     "che cosa sapete di me,cosa avete su di me,accesso ai dati,accesso dati,"
     "accesso ai miei dati,diritto di accesso,vedere i dati,vedi dati,mostra dati,"
     "mostrami i dati,copia dei dati,dati su di me,stato della mia iscrizione,"
     "sono iscritto,sono iscritta,stato iscrizione,imiei dati,i mie dati,"
     "i miei datti,my data,personal data,what data,data about me,meine daten,"
     "mes donnees,donnees personnelles,mis datos,datos personales,datele mele,"
     "moji podatki,te dhenat e mia,мои данные,моі дані,meus dados,moje dane,"
     "بياناتي,我的数据"},
    {WORD_WEAK, WISH_MY_DATA, "dati,data,dato,daten,donnees,datos"},
    /* Erasing; words of leaving beside those of data mean it too. */
    {WORD_STRONG, WISH_ERASE,
     "diritto all oblio,diritto oblio,oblio,dimenticami,dimenticatemi,forget me,"
     "cancella tutto di me,cancellate tutto di me,cancella tutto quello che avete,"
     "diritto alla cancellazione,right to erasure,recht auf vergessen,oubliez moi,"
     "uitgummen"},
    /* A cry for help, also in a long text. */
    {WORD_STRONG, WISH_DANGER,
     "aiuto,aiuuto,aiutoo,aiutto,auito,aiutatemi,aiutateci,aiutami,aiutaci,"
     "soccorso,soccorsi,soccorrete,soccorreteci,soccorretemi,sos,help,help me,"
     "helpme,help us,hilfe,au secours,secours,aidez moi,aidez nous,socorro,ayuda,"
     "ayudenme,auxilio,ajutor,ajutati ma,pomoc,na pomoc,ratunku,pomagajte,ndihme,"
     "na ndihmoni,помогите,помощь,на помощь,допоможіть,допомога,النجدة,ساعدوني,"
     "مساعدة,救命,帮助,ajuda,yardim,imdat,मदद,সহযয,emergenza,emergency,notfall,notruf,"
     "urgence,emergencia,urgenta,ambulanza,ambulance,pompieri,vigili del fuoco,"
     "incendio,al fuoco,a fuoco,va a fuoco,brucia,fuga di gas,odore di gas,"
     "sto male,mi sento male,sta male,si sente male,ha avuto un malore,malore,"
     "infarto,non respira,e svenuto,e svenuta,ferito,ferita,feriti,in pericolo,"
     "pericolo di vita,intrappolato,intrappolata,intrappolati,bloccati in casa,"
     "bloccata in casa,bloccato in casa,acqua in casa,casa allagata,sul tetto,"
     "alluvione,allagato,allagati,esondato,esondazione,frana,annegando,salvateci,"
     "salvatemi,chiamate i soccorsi,mandate i soccorsi,chiamo il 112,"
     "numero di emergenza,numero emergenze"},
    /* Choosing topics. */
    {WORD_STRONG, WISH_TOPICS,
     "argomenti,argomento,scegli argomenti,scelgo argomenti,cambia argomenti,"
     "cambiare argomenti,modifica argomenti,i miei argomenti,preferenze,"
     "cambia preferenze,modifica preferenze,scelta argomenti,lista argomenti,"
     "elenco argomenti,argomentti,argoment,tematiche,topics,topic,preferences,"
     "themen,themes,temas,preferencias,subiecte,teme,temat"},
    {WORD_WEAK, WISH_TOPICS,
     "temi,tema,canali,categorie,categoria,scegli,scelgo,scegliere,scelta,"
     "modifica,cambia,opzioni,impostazioni,settings,thema,sujets"},
    /* The rest of a notice. */
    {WORD_STRONG, WISH_READ,
     "leggi tutto,leggi di piu,leggi tutto il testo,testo completo,testo intero,"
     "tutto il testo,messaggio completo,messaggio intero,mostra tutto,vedi tutto,"
     "leggere tutto,read more,read all,full text,mehr lesen,alles lesen,lire tout,"
     "lire la suite,leer mas,leer todo"},
    {WORD_WEAK, WISH_READ, "leggi,leggere,continua,read,lesen,lire,leer,continue"},
    /* Joining, where no more need be said. */
    {WORD_STRONG, WISH_JOIN,
     "iscrivimi,iscrivermi,iscrivetemi,iscriverci,iscriveteci,mi iscrivo,"
     "mi iscrivi,ci iscriviamo,mi voglio iscrivere,mi vorrei iscrivere,"
     "vorrei iscrivermi,voglio iscrivermi,desidero iscrivermi,"
     "chiedo di essere iscritto,chiedo di essere iscritta,chiedo l iscrizione,"
     "chiedo iscrizione,richiesta iscrizione,richiesta di iscrizione,"
     "voglio essere iscritto,voglio essere iscritta,attivami,attivarmi,attivatemi,"
     "attiva iscrizione,attiva l iscrizione,attivare iscrizione,"
     "attivazione iscrizione,attiva servizio,attiva il servizio,"
     "attivare il servizio,attivazione servizio,attivazione del servizio,"
     "riattivami,riattivatemi,riattiva iscrizione,riattiva servizio,reiscrivimi,"
     "riscrivimi al servizio,reiscrizione,re iscrivimi,registrami,registrarmi,"
     "registratemi,mi registro,abbonami,abbonarmi,mi abbono,aderisco,aderire,"
     "adesione,aggiungimi,aggiungetemi,inseriscimi,inseritemi,"
     "inserisci il mio numero,aggiungi il mio numero,aggiungete il mio numero,"
     "mettimi nella lista,mettetemi nella lista,voglio ricevere,vorrei ricevere,"
     "desidero ricevere,vogliamo ricevere,inviatemi gli avvisi,"
     "mandatemi gli avvisi,inviatemi i messaggi,mandatemi i messaggi,subscribe,"
     "subscribe me,sign me up,sign up,i want to join,join me,anmelden,anmeldung,"
     "ich mochte mich anmelden,abonnieren,inscrivez moi,m inscrire,je m inscris,"
     "inscription,s inscrire,m abonner,inscribirme,inscribeme,suscribirme,"
     "suscribeme,apuntarme,inscriere,abonare,aboneaza ma,inscrie ma,inscrieti ma,"
     "prijavi me,prijavite me,regjistrohem,me regjistroni,подписаться,"
     "подпишите меня,підписатися,підпишіть мене,zapisz mnie,zapisuje sie,"
     "inscrever me,quero receber,aanmelden,اشتراك,اشترك,订阅,訂閱,报名"},
    /* Misspelt. */
    {WORD_STRONG, WISH_JOIN,
     "servizio info on,info on,attivazzione,iscrivimmi,iscivimi,iscrvimi,icrivimi,"
     "iscriviimi,iscrivemi,inscrivimi,scrivimi al servizio,iscrizzione,iscrizone,"
     "iscizione,inscrizione,mi scrivo al servizio,mi inscrivo,mi iscivo,ativami,"
     "attivammi,ativa iscrizione,ativa servizio,attiva iscrizzione,"
     "atiiva iscrizione,attivva iscrizione"},
    /* Joining, in a text that says nothing else. */
    {WORD_WEAK, WISH_JOIN,
     "iscrizione,iscrivo,iscrivi,iscriviti,iscrivere,iscrivici,iscritto,iscritta,"
     "iscriviamo,attiva,attivo,attivare,attivazione,attivate,attivi,ativa,attivva,"
     "atiiva,attva,riattiva,riattivare,riattivazione,on,inizia,inizio,avvia,"
     "comincia,partecipo,registrazione,registra,registrare,registro,registrati,"
     "abbonamento,abbonati,entro,entrare,unisciti,start,join,begin,register,"
     "enroll,go,beginnen,einschalten,ein,dabei,demarrer,commencer,inscrire,alta,"
     "empezar,iniciar,entrar,zacni,prijava,fillo,incepe,старт,начать,почати,ابدا,"
     "开始,शर,加入,regjistro"},
    /* How it works. */
    {WORD_STRONG, WISH_HELP,
     "come funziona,come si usa,come ci si iscrive,come iscriversi,"
     "come mi iscrivo,come faccio a iscrivermi,come posso iscrivermi,"
     "come si fa a iscriversi,cosa devo fare,che cosa e,cosa e questo,"
     "che servizio e,che cos e,cos e,chi siete,chi sei,chi e,con chi parlo,"
     "chi scrive,di chi e questo numero,informativa,informativa privacy,"
     "privacy policy,protezione dei dati,protezione dati,trattamento dei dati,"
     "trattamento dati,che numero e,a cosa serve,how does it work,who is this,"
     "who are you,wer ist das,wer sind sie,qui est ce,qui etes vous,quien es,"
     "quien eres,comandi,comando,istruzioni,menu,guida"},
    {WORD_WEAK, WISH_HELP,
     "info,infos,informazioni,informazione,privacy,assistenza,supporto,support,"
     "information,informationen,informacion,informations,come,datenschutz,gdpr,"
     "dpo,inf,nfo"},
    /* Answers to our question. */
    {WORD_LONE, WISH_YES,
     "si,sii,ok,okay,oki,okey,okk,okei,va bene,vabene,accetto,acetto,accepto,"
     "acconsento,autorizzo,confermo,conferma,comfermo,confermato,certo,certamente,"
     "d accordo,daccordo,sicuro,esatto,volentieri,yes,yeah,yep,yess,ja,jawohl,oui,"
     "da,po,si si,ho letto e accetto,letto e accetto,vale,claro,sim,tak,да,так,"
     "نعم,是,好,ह,હ,ano,evet,ovviamente,affermativo,assolutamente si,procedi,"
     "procedete,si grazie"},
    {WORD_LONE, WISH_NO,
     "no,noo,nope,non accetto,non confermo,non acconsento,non autorizzo,nein,nu,"
     "nem,nie,ne,nao,нет,ні,لا,不,rifiuto,mai,neanche,assolutamente no,per niente,"
     "nah,non ora,not now,non adesso"},
    /* Courtesies: an answer would only cost. */
    {WORD_LONE, WISH_NOTHING,
     "grazie,grz,grazzie,grazie mille,mille grazie,tante grazie,molte grazie,"
     "mille,tante,thanks,thank you,thank,thx,ty,danke,danke schon,vielen dank,"
     "merci,merci beaucoup,beaucoup,gracias,muchas gracias,multumesc,hvala,"
     "faleminderit,спасибо,дякую,شكرا,谢谢,dziekuje,obrigado,obrigada,ciao,ciaoo,"
     "salve,buongiorno,buon giorno,bongiorno,buongiono,buonasera,buona sera,"
     "buonanotte,buona notte,buon pomeriggio,buondi,buona giornata,buona serata,"
     "buona domenica,buon weekend,buon lavoro,buon natale,buone feste,buon anno,"
     "buona pasqua,buon ferragosto,auguri,tanti auguri,arrivederci,a presto,"
     "a dopo,a domani,saluti,cordiali saluti,distinti saluti,cordialmente,"
     "un saluto,un abbraccio,hello,hi,hey,ehi,hallo,guten tag,guten morgen,"
     "guten abend,servus,gruss,bonjour,bonsoir,salut,hola,buenos dias,"
     "buenas tardes,buna,buna ziua,zdravo,dober dan,pershendetje,привет,"
     "здравствуите,привіт,добрии день,مرحبا,السلام عليكم,你好,dzien dobry,ola,"
     "bom dia,good morning,good evening,good night,bye,ricevuto,ricevuta,letto,"
     "visto,capito,inteso,perfetto,perfetta,ottimo,ottima,benissimo,bene,bravi,"
     "bravo,brava,bravissimi,complimenti,ben fatto,ottimo lavoro,bello,bellissimo,"
     "utile,utilissimo,fantastico,grande,grandi,super,top,prego,di nulla,"
     "di niente,figurati,figuratevi,nice,great,good,super gut,gut,bien,tres bien,"
     "perfect,cool,evviva,wow,ah,oh,eh,mah,boh,mm,hm,ahah,haha,ahaha,hahaha,lol,"
     "amen,pace,in bocca al lupo,crepi,viva"},
    /* Words that say nothing. */
    {WORD_FILLER, WISH_NOTHING,
     "per favore,per piacere,per cortesia,favore,piacere,cortesia,pf,please,plz,"
     "pls,bitte,svp,s il vous plait,por favor,va rog,prosim,ju lutem,пожалуиста,"
     "будь ласка,vi,ti,mi,ci,lo,la,il,i,gli,le,l,un,uno,una,e,ed,o,che,ora,adesso,"
     "subito,gia,oggi,sempre,pure,anche,ancora,tu,io,noi,voi,me,mia,mio,miei,mie,"
     "vostro,vostra,tuo,tua,poi,allora,dai,cosi,solo,tutto,tutti,tutte,questo,"
     "questa,questi,queste,quello,quella,definitivamente,immediatamente,urgente,"
     "urgentemente,grazie,grazie mille,mille,servizio,servizi,sevizio,servizo,"
     "messaggi,messaggio,mesaggi,msg,avvisi,avviso,notifiche,notifica,"
     "comunicazioni,comunicazione,comunicati,newsletter,news,notizie,novita,sms,"
     "whatsapp,whatsup,watsapp,wathsapp,wa,whats app,broadcast,canale,chat,gruppo,"
     "lista,elenco,rubrica,numero,telefono,cellulare,comune,comunale,municipio,"
     "sindaco,amministrazione,informativo,infoservizio,banditore,telegram,alert,"
     "iscrizione,ricevere,ricevo,voglio,vorrei,volevo,vogliamo,vorremmo,desidero,"
     "chiedo,richiedo,prego di,essere,sono,signori,signor,signore,signora,sig,"
     "gentili,gentile,gent,spett,egregi,egregio,cari,caro,cara,redazione,ufficio,"
     "staff,amici,devo,posso,potete,puoi,potrei,fate,fare,messaggini,"
     "avvisi comune,messages,message,service,list,now,my,i want,want,the,this,"
     "these,it,sie,mich,nachrichten,dienst,moi,je,mensajes,mensaje,servicio,"
     "quiero,vreau,mesaje"},
    {WORD_LINK, WISH_NOTHING,
     "ai,al,alla,alle,allo,agli,all,con,di,del,della,delle,dello,dei,degli,dell,"
     "dal,dalla,dalle,dai,da,a,su,sul,sulla,in,nel,nella,per,tra,fra,d,to,of,from,"
     "for,with,an,von,mit,zu,aux,au,des,du,de,con los,a los,los,las"},
    /* Words that speak of something else. */
    {WORD_THING, WISH_NOTHING,
     "scuola,scuole,scolastica,scolastico,asilo,nido,mensa,materna,elementari,"
     "medie,corso,corsi,concorso,bando,bandi,tari,imu,tasi,tassa,tasse,tributi,"
     "carta,identita,anagrafe,residenza,certificato,appuntamento,appuntamenti,"
     "biblioteca,palestra,piscina,centro estivo,estivo,oratorio,albo,volontari,"
     "volontario,torneo,gara,sportello,ufficio anagrafe,isee,bonus,pagopa,spid,"
     "cie,multa,multe,rifiuti,raccolta,bidone,bidoni,cantiere,cantieri,lavori,"
     "strada,strade,via,piazza,traffico,semaforo,lampione,luce,acqua,gas,"
     "parcheggio,posteggio,ztl,bus,autobus,treno,luminarie,mercato,festa,sagra,"
     "teatro,cinema,evento,partita,cancelli,auto,macchina,cane,gatto,"
     "posta elettronica,volume,allarme,antifurto,sirena,riscaldamento,wifi,"
     "account,profilo,ordine,prenotazione,iscrizioni,disattivato,disattivata,"
     "disattivati,attivita,attivato,attivata,quando,dove,perche,quanto,orari,"
     "orario,ore"},
    {WORD_FILLER, WISH_NOTHING, NULL},
};
