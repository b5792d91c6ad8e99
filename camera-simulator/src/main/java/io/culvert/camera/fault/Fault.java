package io.culvert.camera.fault;

/** What goes wrong: in an answer, or in the media. */
sealed interface Fault permits AnswerFault, MediaFault {}
