package io.culvert.gateway.tunnel;

import io.culvert.gateway.provisioning.AgentInput;
import io.culvert.gateway.provisioning.Labels;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputState;
import io.culvert.proto.tunnel.v1.MediaKind;
import io.culvert.proto.tunnel.v1.Track;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the inputs that an agent announces. Pure. */
final class TunnelInputs {
    static final int MAX_INPUTS = 256;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}(/sub)?");
    private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final int MAX_SERVICES = 16;
    private static final int MAX_DETAIL_CHARS = 200;
    private static final int MAX_CODEC_CHARS = 32;

    private TunnelInputs() {}

    /** @throws ProtocolViolation when there are too many, two of one name, or one that is no name */
    static List<AgentInput> read(List<Input> announced) throws ProtocolViolation {
        if (announced.size() > MAX_INPUTS) {
            throw new ProtocolViolation(announced.size() + " inputs (expected: at most " + MAX_INPUTS + ")");
        }
        Set<String> names = new HashSet<>();
        List<AgentInput> inputs = new ArrayList<>(announced.size());
        for (Input input : announced) {
            String name = input.getName();
            if (!NAME.matcher(name).matches()) {
                throw new ProtocolViolation("input name \"" + Labels.clean(name, 64) + "\" (expected: " + NAME + ")");
            }
            if (!names.add(name)) {
                throw new ProtocolViolation("input " + name + " twice");
            }
            inputs.add(input(input));
        }
        return List.copyOf(inputs);
    }

    private static AgentInput input(Input input) {
        Track video = input.getTracksList().stream()
                .filter(track -> track.getKind() == MediaKind.MEDIA_KIND_VIDEO)
                .findFirst()
                .orElseGet(Track::getDefaultInstance);
        return new AgentInput(
                input.getName(),
                Labels.clean(video.getEncodingName(), MAX_CODEC_CHARS),
                pixels(video.getWidth()),
                pixels(video.getHeight()),
                state(input.getState()),
                Labels.clean(input.getDetail(), MAX_DETAIL_CHARS),
                services(input));
    }

    /** Names that are none are left out: a newer agent may know services that this gateway does not. */
    private static List<String> services(Input input) {
        return input.getServicesList().stream()
                .filter(service -> SERVICE.matcher(service).matches())
                .distinct()
                .limit(MAX_SERVICES)
                .sorted()
                .toList();
    }

    private static int pixels(int value) {
        return value >= 0 && value <= TrackReader.MAX_PIXELS ? value : 0;
    }

    private static String state(InputState state) {
        return switch (state) {
            case INPUT_STATE_READY -> "ready";
            case INPUT_STATE_FAILED -> "failed";
            case INPUT_STATE_UNSPECIFIED, INPUT_STATE_UNKNOWN, UNRECOGNIZED -> "unknown";
        };
    }
}
