package io.culvert.gateway.onvif;

import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.xml.XmlElement;
import io.culvert.gateway.xml.XmlRefused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Which recordings a search looks at (Recording Search 5.2.4). Pure. */
final class SearchScope {
    private static final String ROOT = "tt:RecordingInformation";

    private SearchScope() {}

    /**
     * Those of the recordings that the scope names and its filter takes.
     *
     * @throws OnvifFault for one that is not there, or a filter that is none
     */
    static List<Recording> of(Optional<XmlElement> scope, List<Recording> recordings) throws OnvifFault {
        if (scope.isEmpty()) {
            return recordings;
        }
        List<String> sources = scope.get().children("IncludedSources").stream()
                .flatMap(source -> source.children("Token").stream())
                .map(XmlElement::text)
                .toList();
        List<String> tokens = scope.get().children("IncludedRecordings").stream()
                .map(XmlElement::text)
                .toList();
        List<Recording> included = recordings;
        if (!sources.isEmpty() || !tokens.isEmpty()) {
            for (String source : sources) {
                if (recordings.stream().noneMatch(each -> isSource(each, source))) {
                    throw noRecording("InvalidSource");
                }
            }
            checkAll(tokens, recordings);
            included = recordings.stream()
                    .filter(each -> tokens.contains(each.token())
                            || sources.stream().anyMatch(source -> isSource(each, source)))
                    .toList();
        }
        String filter = scope.get()
                .child("RecordingInformationFilter")
                .map(XmlElement::text)
                .orElse("");
        return filter.isEmpty() ? included : matching(SearchExpressionParser.parse(filter), included);
    }

    /** @throws OnvifFault where one of the tokens is none of these recordings' */
    static void checkAll(List<String> tokens, List<Recording> recordings) throws OnvifFault {
        for (String token : tokens) {
            if (recordings.stream().noneMatch(each -> each.token().equals(token))) {
                throw noRecording("InvalidToken");
            }
        }
    }

    private static OnvifFault noRecording(String code) {
        return OnvifFault.invalid(code, "There is no such recording.");
    }

    /** A source is called as the recording is, or as the profile that it is made from. */
    private static boolean isSource(Recording recording, String name) {
        return recording.token().equals(name)
                || RecordingTokens.profile(recording.camera().id(), Quality.MAIN)
                        .equals(name);
    }

    private static List<Recording> matching(SearchExpression filter, List<Recording> recordings) {
        List<Recording> matching = new ArrayList<>();
        for (Recording each : recordings) {
            if (filter.matches(tree(out -> RecordingXml.information(ROOT, each, out)))) {
                matching.add(each);
            }
        }
        return matching;
    }

    /** What would be answered, as a filter looks at it: below an element of its own, so that its root is found too. */
    static XmlElement tree(Consumer<XmlText> content) {
        XmlText text = new XmlText().open("Tree").attribute("xmlns:tt", Namespace.TT.uri());
        content.accept(text);
        try {
            return XmlElement.parse(text.close().toString().getBytes(StandardCharsets.UTF_8));
        } catch (XmlRefused e) {
            throw new IllegalStateException("what is answered is no XML", e);
        }
    }
}
