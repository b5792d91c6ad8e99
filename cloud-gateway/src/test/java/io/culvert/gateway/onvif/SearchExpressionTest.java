package io.culvert.gateway.onvif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.culvert.gateway.xml.XmlElement;
import io.culvert.gateway.xml.XmlRefused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The conditions of searches. */
class SearchExpressionTest {
    private static final XmlElement TREE = tree("<T><Source><Name>yard</Name><Location>Basement</Location></Source>"
            + "<Track size='12'><TrackType>Video</TrackType></Track><Track><TrackType>Audio</TrackType></Track>"
            + "<SimpleItem Name='IsMotion' Value='true'/></T>");

    private static XmlElement tree(String text) {
        try {
            return XmlElement.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (XmlRefused e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void expressionsThatAreTrue() throws OnvifFault {
        for (String each : List.of(
                "boolean(//Track[TrackType = \"Audio\"])",
                "boolean(//Source[Location = “Basement”]) and boolean(//Track[TrackType = “Video”])",
                "boolean(//tt:SimpleItem[@Name='IsMotion' and @Value='true'])",
                "not(boolean(//Track[TrackType=\"Metadata\"]))",
                "boolean(//Nothing) or (boolean(//Track) and not(boolean(//Nothing)))",
                "boolean(//Nothing) and boolean(//Nothing) or boolean(//Track)",
                "contains(//Source/Name, \"ar\")",
                "boolean(//Track[@size > \"9\"])",
                "boolean(//Track[@size <= \"12.0\"])",
                "boolean(//Track[TrackType != \"Video\"])",
                "boolean(//SimpleItem[(@Name = \"a\" or @Name = \"IsMotion\") and not(@Value = \"false\")])",
                "boolean(//and)or boolean(//Track)")) {
            assertThat(SearchExpressionParser.parse(each).matches(TREE))
                    .as(each)
                    .isTrue();
        }
    }

    @Test
    void expressionsThatAreFalse() throws OnvifFault {
        for (String each : List.of(
                "boolean(//Track[TrackType = \"Metadata\"])",
                "boolean(//Source/Track)",
                "contains(//Source, \"yard\")",
                "boolean(//Track[@size > \"12\"])",
                "boolean(//Track[@none = \"\"])",
                "boolean(//SimpleItem[@Name=\"IsMotion\" and @Value=\"false\"])")) {
            assertThat(SearchExpressionParser.parse(each).matches(TREE))
                    .as(each)
                    .isFalse();
        }
    }

    @Test
    void whatIsNone_isRefused() {
        for (String each : List.of(
                "",
                "   ",
                "true()",
                "boolean(",
                "boolean(//Track",
                "boolean(//Track))",
                "boolean(//Track[TrackType])",
                "boolean(//Track[//Track[//Track]])",
                "boolean(//*)",
                "boolean(/Track)",
                "//Track",
                "boolean(//Track[TrackType = Video])",
                "boolean(//Track) boolean(//Track)",
                "count(//Track) > 1",
                "document('file:///etc/passwd')",
                "boolean(//Track[TrackType = \"Video])",
                "(".repeat(500) + "boolean(//Track)" + ")".repeat(400),
                "not(".repeat(30) + "boolean(//Track)" + ")".repeat(30),
                "boolean(//Track) or ".repeat(100) + "boolean(//Track)")) {
            assertThatExceptionOfType(OnvifFault.class).as(each).isThrownBy(() -> SearchExpressionParser.parse(each));
        }
    }

    @Test
    void topics_areNamedOneByOneOrByTheirTrees() throws OnvifFault {
        assertThat(TopicFilter.parse("tns1:RecordingHistory//."))
                .containsExactly(EventTopic.RECORDING, EventTopic.TRACK);
        assertThat(TopicFilter.parse("tns1:RecordingHistory/Track/State | tns1:RuleEngine//."))
                .containsExactly(EventTopic.TRACK, EventTopic.MOTION);
        assertThat(TopicFilter.parse("x:RuleEngine/x:CellMotionDetector/x:Motion"))
                .containsExactly(EventTopic.MOTION);
        assertThat(TopicFilter.parse("tns1:RecordingHistory")).isEmpty();
        assertThat(TopicFilter.parse("tns1:Record//.")).isEmpty();
        for (String each : List.of("|", "tns1:", "a b", "tns1:A//B", "*", "a".repeat(1_001))) {
            assertThatExceptionOfType(OnvifFault.class).as(each).isThrownBy(() -> TopicFilter.parse(each));
        }
    }
}
