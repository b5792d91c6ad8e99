package io.culvert.agent.motion;

import static io.culvert.agent.motion.SmtpClient.base64;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmtpDialogueTest {

    private static final String ALARM = "Subject: Motion detected\r\nFrom: cam\r\n\r\nsee";

    @Test
    void mail_isKnownByItsRecipient() {
        SmtpClient client = SmtpClient.open();
        assertThat(client.say("EHLO cam")).isEqualTo(250);

        assertThat(client.mail("x@y", "YARD@anything", ALARM)).isEqualTo(250);
        assertThat(client.mail("x@y", "front.gate@CAMS.lan", ALARM)).isEqualTo(250);
        assertThat(client.moved).containsExactly("yard", "gate");
        assertThat(client.mail("x@y", "front.gate@elsewhere", ALARM)).isEqualTo(550);
    }

    @Test
    void mail_isKnownByItsSender_orTheAddressItComesFrom() {
        SmtpClient bySender = SmtpClient.open();
        bySender.say("HELO cam");
        assertThat(bySender.mail("hall@site", "owner@example.org", ALARM)).isEqualTo(250);
        assertThat(bySender.moved).containsExactly("hall");

        SmtpClient byAddress = new SmtpClient(null, null, "192.168.1.21");
        byAddress.say("HELO cam");
        assertThat(byAddress.mail("", "owner@example.org", ALARM)).isEqualTo(250);
        assertThat(byAddress.moved).containsExactly("gate");
    }

    @Test
    void mail_ofNoCamera_isRefused() {
        SmtpClient client = SmtpClient.open();
        client.say("EHLO x");

        assertThat(client.mail("a@b", "victim@example.org", ALARM)).isEqualTo(550);
        assertThat(client.say("DATA")).isEqualTo(503);
        assertThat(client.moved).isEmpty();
    }

    @Test
    void subject_mustHaveTheWord() {
        SmtpClient client = new SmtpClient("MOTION", null, "192.168.1.99");
        client.say("EHLO x");

        assertThat(client.mail("", "yard@x", "Subject: disk full\r\n\r\nmotion"))
                .isEqualTo(250);
        assertThat(client.moved).isEmpty();
        assertThat(client.mail("", "yard@x", "Subject: =?utf-8?B?" + base64("Alarm: motion!") + "?=\r\n\r\n"))
                .isEqualTo(250);
        assertThat(client.moved).containsExactly("yard");

        SmtpClient russian = new SmtpClient("движение", null, "192.168.1.99");
        russian.say("EHLO x");
        assertThat(russian.mail("", "yard@x", "Subject: =?utf-8?B?" + base64("Обнаружено Движение") + "?=\r\n\r\n"))
                .isEqualTo(250);
        assertThat(russian.moved).containsExactly("yard");
    }

    @Test
    void mailToSeveralCameras_isMotionBeforeEach() {
        SmtpClient client = SmtpClient.open();
        client.say("EHLO x");
        client.say("MAIL FROM:<> BODY=8BITMIME SIZE=100");
        client.say("RCPT TO:<yard@a>");
        client.say("RCPT TO: <hall@a>");
        client.say("RCPT TO:<yard@b>");
        client.say("DATA");
        assertThat(client.dialogue.takesData()).isTrue();

        assertThat(client.text("x")).isEqualTo(250);
        assertThat(client.moved).containsExactlyInAnyOrder("yard", "hall");
    }

    @Test
    void login_plainAndLogin_letInOnlyWithTheRightWords() {
        for (String[] lines : new String[][] {
            {"AUTH PLAIN " + base64("\0cam\0pass word")},
            {"auth plain", base64("ignored\0cam\0pass word")},
            {"AUTH LOGIN", base64("cam"), base64("pass word")},
            {"AUTH LOGIN " + base64("cam"), base64("pass word")},
        }) {
            SmtpClient client = SmtpClient.withLogin();
            client.say("EHLO x");
            assertThat(client.say("MAIL FROM:<>")).isEqualTo(530);
            int code = 0;
            for (String line : lines) {
                code = client.say(line);
            }
            assertThat(code).as(lines[0]).isEqualTo(235);
            assertThat(client.say("AUTH PLAIN")).isEqualTo(503);
            assertThat(client.mail("", "yard@x", ALARM)).isEqualTo(250);
        }
    }

    @Test
    void wrongLogins_areRefusedAndBounded() {
        SmtpClient client = SmtpClient.withLogin();
        client.say("EHLO x");
        assertThat(client.say("AUTH PLAIN " + base64("\0cam\0pass"))).isEqualTo(535);
        assertThat(client.say("AUTH PLAIN " + base64("\0CAM\0pass word"))).isEqualTo(535);
        assertThat(client.say("AUTH PLAIN %%%")).isEqualTo(501);
        assertThat(client.say("AUTH PLAIN " + base64("cam\0pass word"))).isEqualTo(501);
        assertThat(client.say("AUTH LOGIN " + base64("cam"))).isEqualTo(334);
        assertThat(client.say("*")).isEqualTo(501);
        assertThat(client.say("AUTH CRAM-MD5")).isEqualTo(504);
        assertThat(client.say("AUTH PLAIN " + base64("\0\0"))).isEqualTo(535);
        assertThat(client.say("AUTH PLAIN " + base64("\0cam\0pass word"))).isEqualTo(454);
        assertThat(client.dialogue.wrongLogins()).isEqualTo(3);
        assertThat(client.say("MAIL FROM:<>")).isEqualTo(530);
        assertThat(client.say("MAIL FROM:<>")).isEqualTo(421);
        assertThat(client.dialogue.isOver()).isTrue();
    }

    @Test
    void order_isKept() {
        SmtpClient client = SmtpClient.open();
        assertThat(client.say("MAIL FROM:<a@b>")).isEqualTo(503);
        client.say("EHLO x");
        assertThat(client.say("RCPT TO:<yard@x>")).isEqualTo(503);
        assertThat(client.say("DATA")).isEqualTo(503);
        assertThat(client.say("MAIL FROM:<a@b>")).isEqualTo(250);
        assertThat(client.say("MAIL FROM:<a@b>")).isEqualTo(503);
        assertThat(client.say("RSET")).isEqualTo(250);
        assertThat(client.say("RCPT TO:<yard@x>")).isEqualTo(503);
        assertThat(client.say("QUIT")).isEqualTo(221);
        assertThat(client.dialogue.isOver()).isTrue();
    }

    @Test
    void badInput_isAnsweredClearlyAndEndsTheConnection() {
        SmtpClient client = SmtpClient.open();
        client.say("EHLO x");
        assertThat(client.say("STARTTLS")).isEqualTo(502);
        assertThat(client.say("GET / HTTP/1.1")).isEqualTo(500);
        assertThat(client.say("MAIL FROM:a@b")).isEqualTo(501);
        assertThat(client.say("MAIL FROM:<" + "x".repeat(300) + ">")).isEqualTo(501);
        assertThat(client.say("MAIL FROM:<a@b> SIZE=99999999")).isEqualTo(552);
        assertThat(client.say("MAIL FROM:<a@b> NOTIFY=NEVER")).isEqualTo(555);
        assertThat(client.say("AUTH PLAIN")).isEqualTo(502);
        assertThat(client.say("EHLO")).isEqualTo(501);
        assertThat(client.say("")).isEqualTo(500);
        assertThat(client.say("RCPT")).isEqualTo(421);
        assertThat(client.dialogue.isOver()).isTrue();
    }

    @Test
    void extensions_sayWhatThereIs() {
        assertThat(SmtpClient.open().dialogue.line("EHLO x").text())
                .isEqualTo("250-culvert\r\n250-8BITMIME\r\n250 SIZE 10485760\r\n");
        assertThat(SmtpClient.withLogin().dialogue.line("ehlo x").text()).contains("250-AUTH PLAIN LOGIN\r\n");
    }

    @Test
    void endlessCommands_end() {
        SmtpClient client = SmtpClient.open();
        for (int i = 0; i < 500; i++) {
            assertThat(client.say("NOOP")).isEqualTo(250);
        }
        assertThat(client.say("NOOP")).isEqualTo(421);
        assertThat(client.dialogue.isOver()).isTrue();
    }
}
