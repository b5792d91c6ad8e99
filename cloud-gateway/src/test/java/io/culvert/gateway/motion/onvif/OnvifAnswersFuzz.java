package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.xml.XmlElement;
import io.culvert.gateway.xml.XmlRefused;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever a camera answers: it is refused, or makes notices whose types are words; nothing else is thrown, nothing is fetched. */
public final class OnvifAnswersFuzz {
    private OnvifAnswersFuzz() {}

    public static List<byte[]> seeds() {
        String notification =
                "<n:NotificationMessage xmlns:n='b-2'><n:Topic>tns1:RuleEngine/CellMotionDetector/Motion</n:Topic>"
                        + "<n:Message><t:Message xmlns:t='s' PropertyOperation='Changed'><t:Source><t:SimpleItem Name='Rule' Value='r'/>"
                        + "</t:Source><t:Data><t:SimpleItem Name='IsMotion' Value='true'/></t:Data></t:Message></n:Message>"
                        + "</n:NotificationMessage>";
        return List.of(
                bytes("<e:Envelope xmlns:e='x'><e:Body>" + notification + notification + "</e:Body></e:Envelope>"),
                bytes(
                        "<E xmlns:a='y'><SubscriptionReference><a:Address>http://10.0.0.1/s?x=1</a:Address>"
                                + "<a:ReferenceParameters><i xmlns='v'>7</i></a:ReferenceParameters></SubscriptionReference></E>"),
                bytes("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        XmlElement answer;
        try {
            answer = XmlElement.parse(input);
        } catch (XmlRefused e) {
            return;
        }
        TopicStates states = new TopicStates((type, state) -> {
            if (!type.matches("[a-z][a-z0-9_]{0,31}")) {
                throw new IllegalStateException("no type of motion: " + type);
            }
        });
        CameraTime.of(answer);
        OnvifNotice.of(answer).forEach(states::take);
        states.goOn();
        Subscription.of(answer).ifPresent(subscription -> {
            try {
                XmlElement.parse(bytes(SoapMessage.pull(10, 64).text(subscription, null)));
            } catch (XmlRefused e) {
                throw new IllegalStateException("what we ask is no XML", e);
            }
        });
    }
}
