package io.culvert.gateway.motion.onvif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.gateway.motion.MotionState;
import io.culvert.gateway.xml.XmlElement;
import io.culvert.gateway.xml.XmlRefused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnvifNoticeTest {
    private static final String CELL = "RuleEngine/CellMotionDetector/Motion";

    /** Default namespaces, other prefixes, no outer message, blanks around the topic: what cameras do. */
    private static final String ODD = """
            <?xml version="1.0"?>
            <Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Body><PullMessagesResponse
             xmlns="http://www.onvif.org/ver10/events/wsdl">
             <n:NotificationMessage xmlns:n="http://docs.oasis-open.org/wsn/b-2"><n:Topic>
               tns1:RuleEngine/ax:LineDetector/Crossed
             </n:Topic><n:Message><q:Message xmlns:q="http://www.onvif.org/ver10/schema"><q:Source/>
              <q:Data><q:SimpleItem Name="ObjectId" Value="15"/></q:Data></q:Message></n:Message></n:NotificationMessage>
             <n:NotificationMessage xmlns:n="http://docs.oasis-open.org/wsn/b-2"><n:Topic>tns1:VideoSource/MotionAlarm</n:Topic>
              <Message xmlns="http://www.onvif.org/ver10/schema" PropertyOperation="Initialized"><Source>
              <SimpleItem Name="Source" Value="v0"/></Source><Data><SimpleItem Name="State" Value="1"/></Data></Message>
             </n:NotificationMessage>
             <n:NotificationMessage xmlns:n="http://docs.oasis-open.org/wsn/b-2"><n:Topic>x:y</n:Topic></n:NotificationMessage>
             <n:NotificationMessage xmlns:n="http://docs.oasis-open.org/wsn/b-2"/>
            </PullMessagesResponse></Body></Envelope>
            """;

    private final List<String> reports = new ArrayList<>();
    private final TopicStates states = new TopicStates((type, state) -> reports.add(type + " " + state));

    @Test
    void notices_areReadWhateverThePrefixes() throws Exception {
        assertThat(OnvifNotice.of(parse(ODD)))
                .containsExactly(
                        new OnvifNotice("RuleEngine/LineDetector/Crossed", false, "", Optional.empty()),
                        new OnvifNotice("VideoSource/MotionAlarm", true, "Source=v0", Optional.of(true)));
    }

    @ParameterizedTest
    @CsvSource({
        "RuleEngine/CellMotionDetector/Motion, motion",
        "VideoSource/MotionAlarm, motion",
        "RuleEngine/LineDetector/Crossed, line_crossing",
        "RuleEngine/MyRuleDetector/PeopleDetect, person",
        "RuleEngine/VendorDetector/ObjectLeftBehind, object_left_behind",
        "RuleEngine/VendorDetector/SmartMotionHuman, motion",
        "RuleEngine/CountAggregation/Counter,",
        "Device/Trigger/DigitalInput,",
        "Monitoring/ProcessorUsage,",
        "RuleEngine/,"
    })
    void topic_isMotionOfAType_orNone(String topic, String type) {
        assertThat(TopicMapping.type(topic)).isEqualTo(Optional.ofNullable(type));
    }

    @Test
    void states_ofSeveralParts_areOneMotion() {
        states.take(new OnvifNotice(CELL, true, "a", Optional.of(true))); // what was before we asked
        assertThat(reports).isEmpty();
        states.take(new OnvifNotice(CELL, false, "a", Optional.of(true)));
        states.take(new OnvifNotice("VideoSource/MotionAlarm", false, "v", Optional.of(true)));
        states.take(new OnvifNotice(CELL, false, "a", Optional.of(false)));
        states.goOn();
        states.take(new OnvifNotice("VideoSource/MotionAlarm", false, "v", Optional.of(false)));
        states.take(new OnvifNotice("VideoSource/MotionAlarm", false, "v", Optional.of(false)));
        states.goOn();
        states.take(new OnvifNotice("RuleEngine/LineDetector/Crossed", false, "", Optional.empty()));

        assertThat(reports)
                .containsExactly(
                        "motion " + MotionState.STARTED,
                        "motion " + MotionState.STARTED,
                        "motion " + MotionState.STARTED,
                        "motion " + MotionState.STOPPED,
                        "line_crossing " + MotionState.PULSE);
    }

    @Test
    void motionThatEndedWhileNobodyAsked_endsWithTheFirstAnswer() {
        states.take(new OnvifNotice("VideoSource/MotionAlarm", true, "v", Optional.of(false)));
        assertThat(reports).containsExactly("motion " + MotionState.STOPPED);
    }

    @Test
    void motionThatGoesOnOverASubscription_endsWhereItEnds() {
        states.take(new OnvifNotice(CELL, false, "a", Optional.of(true)));
        states.forget();
        states.goOn();
        states.take(new OnvifNotice(CELL, true, "b", Optional.of(false)));
        states.take(new OnvifNotice(CELL, true, "a", Optional.of(true)));
        states.goOn();
        states.take(new OnvifNotice(CELL, false, "a", Optional.of(false)));
        states.goOn();

        assertThat(reports)
                .containsExactly(
                        "motion " + MotionState.STARTED,
                        "motion " + MotionState.STOPPED,
                        "motion " + MotionState.STARTED,
                        "motion " + MotionState.STARTED,
                        "motion " + MotionState.STOPPED);
    }

    @Test
    void motionOfWhichSomebodyElseTold_isEndedByWhatWasSoBefore_andNotByAnother() {
        states.take(new OnvifNotice(CELL, true, "a", Optional.of(true)));
        states.take(new OnvifNotice(CELL, true, "b", Optional.of(false)));
        states.goOn();
        assertThat(reports).isEmpty();
        states.take(new OnvifNotice(CELL, false, "a", Optional.of(false)));
        assertThat(reports).containsExactly("motion " + MotionState.STOPPED);
    }

    @Test
    void motionThatWasHeld_endsWithANewSubscriptionThatSaysSo() {
        states.take(new OnvifNotice(CELL, false, "a", Optional.of(true)));
        states.forget();
        states.take(new OnvifNotice(CELL, true, "a", Optional.of(false)));
        states.goOn();
        assertThat(reports).containsExactly("motion " + MotionState.STARTED, "motion " + MotionState.STOPPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<Data><SimpleItem Name=\"State\" Value=\"true\"/></Data>", "<Data/>", ""})
    void propertyThatTheCameraTookAway_isSoNoMore_whateverItSays(String data) throws Exception {
        OnvifNotice.of(parse(property("Changed", "<Data><SimpleItem Name=\"State\" Value=\"true\"/></Data>")))
                .forEach(states::take);
        OnvifNotice.of(parse(property("Deleted", data))).forEach(states::take);
        OnvifNotice.of(parse(property("Deleted", data))).forEach(states::take);
        states.goOn();

        assertThat(reports).containsExactly("motion " + MotionState.STARTED, "motion " + MotionState.STOPPED);
    }

    private static String property(String operation, String data) {
        return """
                <PullMessagesResponse><NotificationMessage><Topic>VideoSource/MotionAlarm</Topic><Message PropertyOperation="%s">\
                <Source><SimpleItem Name="Source" Value="v0"/></Source>%s</Message></NotificationMessage></PullMessagesResponse>\
                """.formatted(operation, data);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "<a>",
                "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
                "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"http://127.0.0.1:1/\">]><a>&b;</a>",
                "<!DOCTYPE a><a/>",
                "<a>&b;</a>",
                "<a xmlns:b=\"c\"><d:e/></a>"
            })
    void documentThatIsNone_orBringsATypeOfItsOwn_isRefused(String document) {
        assertThatThrownBy(() -> parse(document)).isInstanceOf(XmlRefused.class);
    }

    @Test
    void deepAndLongDocuments_areRefused() {
        assertThatThrownBy(() -> parse("<a>".repeat(50) + "</a>".repeat(50))).isInstanceOf(XmlRefused.class);
        assertThatThrownBy(() -> parse("<a>" + "<b/>".repeat(20_000) + "</a>")).isInstanceOf(XmlRefused.class);
    }

    @Test
    void subscriptionAddress_isUsedByItsPathOnly() {
        assertThat(Subscription.path("http://192.168.1.2:80/onvif/sub?id=1")).contains("/onvif/sub?id=1");
        assertThat(Subscription.path("http://192.168.1.2")).contains("/");
        assertThat(Subscription.path("/onvif/sub")).contains("/onvif/sub");
        assertThat(Subscription.path("http://[fe80::1]/x")).contains("/x");
        assertThat(Subscription.path("urn:uuid:1")).contains("/");
        for (String wrong : new String[] {"", "http://a b/", "sub", "http://x/\r\nEvil: 1", "x".repeat(2_000)}) {
            assertThat(Subscription.path(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void noise_breaksNothing() {
        Random random = new Random(7);
        byte[] sound = ODD.getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] noisy = sound.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                noisy[random.nextInt(noisy.length)] = (byte) random.nextInt(256);
            }
            try {
                for (OnvifNotice notice : OnvifNotice.of(XmlElement.parse(noisy))) {
                    TopicMapping.type(notice.topic())
                            .ifPresent(type -> assertThat(type).matches("[a-z][a-z0-9_]*"));
                    read++;
                }
            } catch (XmlRefused e) {
                // as it should
            }
        }
        assertThat(read).isPositive();
    }

    private static XmlElement parse(String document) throws XmlRefused {
        return XmlElement.parse(document.getBytes(StandardCharsets.UTF_8));
    }
}
