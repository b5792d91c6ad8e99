package io.culvert.gateway.onvif;

import static io.culvert.gateway.onvif.OnvifFixture.SOAP_11;
import static io.culvert.gateway.onvif.OnvifFixture.SOAP_12;
import static io.culvert.gateway.onvif.OnvifFixture.basic;
import static io.culvert.gateway.onvif.OnvifFixture.envelope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.culvert.gateway.onvif.OnvifFixture.Reply;
import io.culvert.media.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is a message, and what becomes of what is none. */
class SoapQuestionTest {
    private final OnvifFixture onvif = new OnvifFixture();

    @AfterEach
    void close() {
        onvif.close();
    }

    private static OnvifFault refused(String message) {
        return assertThatExceptionOfType(OnvifFault.class)
                .isThrownBy(() -> SoapQuestion.read(message.getBytes(StandardCharsets.UTF_8)))
                .actual();
    }

    @Test
    void bothVersionsOfSoap_areAnsweredInTheirOwn() {
        for (String soap : List.of(SOAP_11, SOAP_12)) {
            OnvifAnswer answer = onvif.door.answer(new OnvifCall(
                    "/onvif/device_service",
                    true,
                    OnvifFixture.PEER,
                    null,
                    envelope(soap, "", Namespace.TDS, "GetCapabilities").getBytes(StandardCharsets.UTF_8)));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.contentType()).startsWith(soap.equals(SOAP_11) ? "text/xml" : "application/soap+xml");
            assertThat(Reply.of(answer).tree().namespace()).isEqualTo(soap);
            assertThat(answer.body()).contains("https://gateway.test:8480/onvif/media_service");
        }
    }

    @Test
    void faults_inTheOldVersion_areTheOldOnes() {
        onvif.recordedCamera("yard");
        Secret share = onvif.share("yard", true, true, null);
        Reply reply = onvif.send(envelope(SOAP_11, "", Namespace.TDS, "Reboot"), basic("x", share));
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.one("faultcode")).isEqualTo("env:Server");
        assertThat(reply.one("faultstring")).startsWith("ter:ActionNotSupported ");
    }

    @Test
    void whatIsNoMessage_isRefused() {
        for (String message : List.of(
                "",
                "GET / HTTP/1.1",
                "{}",
                "<a>",
                "<a/><b/>",
                "\u0000",
                envelope(SOAP_12, "", Namespace.TDS, "<q:A/><q:B/>"),
                "<s:Envelope xmlns:s='" + SOAP_12 + "'/>",
                "<s:Envelope xmlns:s='" + SOAP_12 + "'><s:Body/></s:Envelope>",
                "<s:Envelope xmlns:s='" + SOAP_12 + "'><Body><a/></Body></s:Envelope>")) {
            assertThat(refused(message).subcode()).as(message).isEqualTo("WellFormed");
        }
        assertThat(refused("<s:Envelope xmlns:s='urn:other'><s:Body/></s:Envelope>")
                        .side())
                .isEqualTo(OnvifFault.Side.VERSION_MISMATCH);
        assertThat(onvif.send("<a>", null).status()).isEqualTo(400);
    }

    @Test
    void documentTypesAndEntities_areRefused() {
        for (String type : List.of(
                "<!DOCTYPE a>",
                "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
                "<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;'>]>")) {
            String message = envelope(SOAP_12, "", Namespace.TDS, "<q:GetScopes>&b;</q:GetScopes>");
            assertThat(refused(type + message).subcode()).as(type).isEqualTo("WellFormed");
            assertThat(refused(type + envelope(SOAP_12, "", Namespace.TDS, "GetScopes"))
                            .subcode())
                    .as(type)
                    .isEqualTo("WellFormed");
        }
    }

    @Test
    void whatIsTooMuch_isRefused() {
        assertThat(refused("<a>".repeat(5_000) + "</a>".repeat(5_000)).subcode())
                .as("deep")
                .isEqualTo("WellFormed");
        assertThat(refused(envelope(SOAP_12, "<a/>".repeat(10_001), Namespace.TDS, "GetScopes"))
                        .subcode())
                .as("wide")
                .isEqualTo("WellFormed");
        assertThat(refused(envelope(SOAP_12, " ".repeat(SoapQuestion.MAX_BYTES), Namespace.TDS, "GetScopes"))
                        .reason())
                .as("large")
                .contains("expected: at most 65536");
    }

    @Test
    void headersThatMustBeUnderstood_areOrRefused() throws OnvifFault {
        String to = "<a:To s:mustUnderstand='1' xmlns:a='http://www.w3.org/2005/08/addressing'>x</a:To>";
        assertThat(SoapQuestion.read(envelope(SOAP_12, to, Namespace.TDS, "GetScopes")
                                .getBytes(StandardCharsets.UTF_8))
                        .body()
                        .name())
                .isEqualTo("GetScopes");
        assertThat(refused(envelope(SOAP_12, "<a:b s:mustUnderstand='true' xmlns:a='c'/>", Namespace.TDS, "GetScopes"))
                        .side())
                .isEqualTo(OnvifFault.Side.MUST_UNDERSTAND);
    }

    @Test
    void secrets_areNotPrinted() throws OnvifFault {
        Secret secret = Secret.of("clk_key_of-somebody");
        String message = envelope(SOAP_12, OnvifFixture.passwordText("u", secret), Namespace.TDS, "GetScopes");
        SoapQuestion question = SoapQuestion.read(message.getBytes(StandardCharsets.UTF_8));
        assertThat(question.login().orElseThrow().toString()).doesNotContain(secret.reveal());
        assertThat(new OnvifCall("/", false, OnvifFixture.PEER, "Basic abc", message.getBytes(StandardCharsets.UTF_8))
                        .toString())
                .doesNotContain("abc", secret.reveal());
    }
}
