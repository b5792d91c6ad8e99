package io.culvert.qr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.zxing.EncodeHintType;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.Encoder;
import io.culvert.qr.QrPayloadException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrPayloadTest {

    private static Fault fault(String text) {
        QrPayloadException refused = catchThrowableOfType(QrPayloadException.class, () -> QrPayload.parse(text));
        assertThat(refused).as(text).isNotNull();
        return refused.fault();
    }

    /** The fields with a checksum that fits. */
    private static String signed(String fields) {
        return Payloads.signed("CV1" + fields);
    }

    /** The text's fields without version and checksum. */
    private static String fields(String text) {
        return text.substring(3, text.length() - 6);
    }

    /** The wire format, once, letter by letter: two releases must agree on it. */
    @Test
    void text_isAsDocumented() {
        assertThat(Payloads.of(new WifiNetwork("home", "correct horse", WifiSecurity.WPA, true))
                        .text())
                .startsWith(
                        "CV1" + "SE" + "home" + "PN" + "correct horse" + "CE" + "CiD7" + "HT" + "gateway.example.org"
                                + "OI" + "12345678" + "Kr" + "AAECAwQFBgcICQoLDA0ODwARIjNEVWZ3iJmqu8zd7v8")
                .hasSize(3 + 6 + 15 + 6 + 21 + 10 + 45 + 6);
    }

    @Test
    void anyPayload_isReadAsItWasWritten() throws QrPayloadException {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            QrPayload payload = Payloads.random(random);
            String text = payload.text();
            assertThat(QrPayload.parse(text)).isEqualTo(payload);
            assertThat(QrPayload.parse(text).text()).isEqualTo(text);
        }
        assertThat(QrPayload.parse(Payloads.of(Payloads.home()).text())).isEqualTo(Payloads.of(Payloads.home()));
        assertThat(QrPayload.parse(Payloads.of(null).text()).wifi()).isNull();
    }

    /** What the form allows at most fits a code of version 10 at error correction M, whatever its bytes are. */
    @Test
    void largestPayload_fitsVersionTen() throws Exception {
        for (String ssid : new String[] {"x".repeat(32), "й".repeat(16), "🏠".repeat(8)}) {
            QrPayload largest = new QrPayload(
                    new WifiNetwork(ssid, "~".repeat(63), WifiSecurity.WPA3, true),
                    "a".repeat(36) + ".org",
                    65_535,
                    "99999999",
                    Payloads.TOKEN,
                    Payloads.FINGERPRINT);
            String text = largest.text();
            assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(QrPayload.MAX_BYTES);
            assertThat(QrPayload.parse(text)).isEqualTo(largest);
            assertThat(Encoder.encode(text, ErrorCorrectionLevel.M, Map.of(EncodeHintType.CHARACTER_SET, "UTF-8"))
                            .getVersion()
                            .getVersionNumber())
                    .isEqualTo(10);
        }
    }

    @Test
    void moreThanACodeHolds_isNotWritten() {
        QrPayload large = new QrPayload(
                new WifiNetwork("x".repeat(32), "~".repeat(63), WifiSecurity.WPA, false),
                "a".repeat(60),
                1,
                "1",
                Payloads.TOKEN,
                Payloads.FINGERPRINT);
        assertThatThrownBy(large::text).hasMessageContaining("at most 211");
    }

    /** Of one wrong character, and of every piece that is missing, the checksum tells. */
    @Test
    void everyDamage_isNoticed() {
        String text = Payloads.of(Payloads.home()).text();
        for (int cut = 0; cut < text.length(); cut++) {
            assertThat(fault(text.substring(0, cut))).isIn(Fault.DAMAGED, Fault.NOT_OURS);
        }
        for (int at = 3; at < text.length(); at++) {
            for (char other : new char[] {'A', '0', ' ', 'й', '~'}) {
                if (text.charAt(at) != other) {
                    assertThat(fault(text.substring(0, at) + other + text.substring(at + 1)))
                            .isEqualTo(Fault.DAMAGED);
                }
            }
        }
        assertThat(fault(text + "A")).isEqualTo(Fault.DAMAGED);
        assertThat(fault(text + "A".repeat(5_000))).isEqualTo(Fault.DAMAGED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "C",
                "CV",
                "WIFI:S:home;T:WPA;P:secret;;",
                "https://example.org/CV1",
                "{\"s\":\"home\",\"p\":\"secret\",\"t\":\"token\"}",
                "cv1SEhome",
                " CV1SEhome",
                "CVX1",
                "CV:1",
                "BEGIN:VCARD\nVERSION:3.0",
                "\u0000CV1"
            })
    void codesOfOthers_areNotOurs(String text) {
        assertThat(fault(text)).isEqualTo(Fault.NOT_OURS);
    }

    @Test
    void otherVersions_areTold() {
        String text = Payloads.of(null).text();
        assertThat(fault("CV0" + text.substring(3))).isEqualTo(Fault.VERSION);
        assertThat(fault("CV2" + text.substring(3))).isEqualTo(Fault.VERSION);
        assertThat(fault(signed(fields(text) + "XBy"))).isEqualTo(Fault.VERSION);
    }

    @Test
    void fieldWithASmallLetter_isPassedOver() throws QrPayloadException {
        QrPayload payload = Payloads.of(Payloads.home());
        assertThat(QrPayload.parse(signed("xDabc" + fields(payload.text()) + "yA")))
                .isEqualTo(payload);
    }

    @Test
    void fieldsThatMakeNoSense_areWrong() {
        String good = fields(Payloads.of(Payloads.home()).text());
        for (String fields : new String[] {
            good + "OB1",
            good + "H",
            good + "1A",
            good + "hZshort",
            without(good, "CEAiD7", ""),
            without(good, "CEAiD7", "CEACD7"), // no Wi-Fi, and a name of it
            without(good, "CEAiD7", "CEByD7"), // security of a kind that nobody knows
            without(good, "CEAiD7", "CEASD7"), // open, and a password
            without(good, "CEAiD7", "CEAgAA"), // port 0
            without(good, "CEAiD7", "CDAiD"),
            without(good, "CEAiD7", "CEAi+7"),
            without(good, "OI12345678", "OI1234567x"),
            without(good, "OI12345678", ""),
            without(good, "HTgateway.example.org", "HTgateway example.org"),
            without(good, "HTgateway.example.org", "HTgateway.example\norg"),
            without(good, "HTgateway.example.org", "HA"),
            without(good, "PNcorrect horse", "PHcorrect"),
            without(good, "PNcorrect horse", "PA"),
            without(good, "PNcorrect horse", "PNcorrect\u0007horse"),
            without(good, "SNДом 5 🏠", ""),
            without(good, "SNДом 5 🏠", "SBД"),
        }) {
            assertThat(fault(signed(fields))).as(fields).isEqualTo(Fault.WRONG);
        }
        assertThat(fault(signed(without(good, "CEAiD7", "CEEiD7")))).isEqualTo(Fault.VERSION);
    }

    private static String without(String fields, String part, String instead) {
        assertThat(fields).contains(part);
        return fields.replace(part, instead);
    }

    @Test
    void formsThatMakeNoSense_areRefused_withoutTheirSecrets() {
        assertThatThrownBy(() -> new WifiNetwork("", "correct horse", WifiSecurity.WPA, false))
                .hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> new WifiNetwork("й".repeat(17), "correct horse", WifiSecurity.WPA, false))
                .hasMessageContaining("34 bytes");
        assertThatThrownBy(() -> new WifiNetwork("a\u0007b", "correct horse", WifiSecurity.WPA, false))
                .hasMessageContaining("control character");
        for (WifiSecurity security : WifiSecurity.values()) {
            for (String password : new String[] {"canary", "canary-пароль", "c\nanary-secret", "canary".repeat(20)}) {
                assertThatThrownBy(() -> new WifiNetwork("home", password, security, false))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageNotContaining("canary");
            }
        }
        assertThatThrownBy(() -> new QrPayload(null, "gw", 0, "1", Payloads.TOKEN, Payloads.FINGERPRINT))
                .hasMessageContaining("port");
        assertThatThrownBy(() -> new QrPayload(null, "gw", 1, "1", "canary", Payloads.FINGERPRINT))
                .hasMessageNotContaining("canary");
    }

    @Test
    void secrets_areNotPrinted() {
        assertThat(Payloads.of(Payloads.home()).toString())
                .contains("Дом 5", "gateway.example.org:8443")
                .doesNotContain("correct horse", Payloads.TOKEN);
        QrPayloadException refused = catchThrowableOfType(
                QrPayloadException.class,
                () -> QrPayload.parse(
                        signed(fields(Payloads.of(Payloads.home()).text()).replace("horse", "h\u0001rse"))));
        assertThat(refused.getMessage()).doesNotContain("correct").contains("cannot be used");
    }
}
