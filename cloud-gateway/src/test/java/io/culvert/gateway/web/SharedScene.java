package io.culvert.gateway.web;

import io.culvert.media.stream.Codec;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one recording that they share, as it takes its time; it is closed after the last test of all. */
final class SharedScene implements ParameterResolver {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(SharedScene.class);

    /** Closed by the framework. */
    private record Kept(RecordedScene scene) implements AutoCloseable {
        @Override
        public void close() {
            scene.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RecordedScene.class;
    }

    @Override
    public RecordedScene resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent("scene", _ -> new Kept(RecordedScene.record(Codec.AAC)), Kept.class)
                .scene();
    }
}
